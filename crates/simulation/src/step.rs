//! The kinds of step, and who performs them.

mod asking;
mod deeds;
mod mishaps;
mod pieces;
mod poison;
mod practice_person;
mod safety;
mod traffic;
mod writing;

pub(crate) use deeds::share_with;

use crate::world::World;

macro_rules! kinds {
    ($($Kind:ident $name:literal $weight:literal $common:literal => $perform:path;)*) => {
        /// Everything that can happen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = $name] $Kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$Kind),*];

            /// Its name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$Kind => $name,)* }
            }

            /// The kind of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$Kind),)* _ => None }
            }

            /// How often it happens, against the others.
            #[must_use]
            pub fn weight(self) -> u32 {
                match self { $(Self::$Kind => $weight,)* }
            }

            /// Whether it happens in every plan.
            #[must_use]
            pub fn is_common(self) -> bool {
                match self { $(Self::$Kind => $common,)* }
            }

            /// Performs it. None where the world gave no occasion for it.
            pub fn perform(self, world: &mut World, random: &mut fastrand::Rng) -> Option<()> {
                match self { $(Self::$Kind => $perform(world, random),)* }
            }
        }
    };
}

kinds! {
    NewPerson "a new person and case" 4 true => writing::new_person;
    Contact "a contact" 8 true => writing::contact;
    Photo "a contact with a photo" 5 true => writing::photo;
    Assessment "an assessment" 3 false => writing::assessment;
    Walk "a walk" 3 false => writing::walk;
    Phone "an edit of a phone number" 8 true => writing::phone;
    Lives "an edit that others make alike" 3 false => writing::lives;
    Matters "an edit of what matters" 5 true => writing::matters;
    Clear "a field is cleared" 3 false => writing::clear;
    Stage "an edit of the stage" 3 false => writing::stage;
    AddHazard "a hazard is added" 3 false => writing::add_hazard;
    EditHazard "a hazard is edited" 3 false => writing::edit_hazard;
    RemoveHazard "a hazard is removed" 3 false => writing::remove_hazard;
    Task "a task" 3 false => writing::task;
    TaskDone "a task is done" 3 false => writing::task_done;
    Void "an entry is voided" 5 false => writing::void;
    Restore "an entry is restored" 5 false => writing::restore;
    Amend "an amendment" 3 false => writing::amend;
    Decide "a decision between versions" 6 true => writing::decide;
    SamePerson "two records are of one person" 3 false => writing::same_person;
    NotSame "they are not after all" 4 false => writing::not_same;
    NhsNumber "an NHS number that others have" 3 false => asking::nhs_number;
    NotSamePerson "two records are of two people" 3 false => asking::not_same_person;
    Related "two people are related" 4 false => asking::related;
    NotRelated "a relation is taken back" 3 false => asking::not_related;
    Budget "a budget, or another cap" 4 false => asking::budget;
    Spend "money is spent" 9 false => asking::spend;
    Stands "a budget stands as it is" 2 false => asking::stands;
    Review "a review note" 3 false => writing::review;
    UnknownKind "an entry of a newer build" 2 false => writing::unknown_kind;
    UnknownField "a field of a newer build" 3 false => writing::unknown_field;
    Concern "a concern for somebody's safety" 3 false => safety::concern;
    Follow "something follows a concern" 4 false => safety::follow;
    Feedback "what somebody thinks of the service" 3 false => safety::feedback;
    NoFollowUp "something is not asked again" 2 false => safety::no_follow_up;
    LoneVisit "a visit alone" 3 false => safety::lone_visit;
    Number "a number to call" 3 false => safety::number;
    Practise "practice" 4 false => practice_person::practise;
    StartAgain "practice begins anew" 2 false => practice_person::reset;
    Undo "a save is undone" 3 false => writing::undo;
    KeepDraft "a draft is kept" 4 true => writing::keep_draft;
    FinishDraft "a draft is finished" 3 false => writing::finish_draft;
    WriteAgain "a held change is written again" 3 false => writing::write_again;
    Broken "a change that is no change" 2 false => poison::broken;
    IdReused "an id used twice" 3 false => poison::id_reused;
    TooBig "a change beyond a limit" 2 false => poison::too_big;
    NewerForm "a change of a newer form" 2 false => poison::newer_form;
    NewerPart "a change with a part of a newer build" 3 false => poison::newer_part;
    Misplaced "an entry in another file" 3 false => poison::misplaced;
    NotTheirRole "a record of another role" 2 false => poison::not_their_role;
    Finalised "an edit of a finalised record" 3 false => poison::finalised;
    BuildsOnHeld "an edit of a held record" 3 false => poison::builds_on_held;
    OpenTab "another tab" 3 false => mishaps::open_tab;
    CloseTab "a tab is closed" 3 false => mishaps::close_tab;
    Kill "the browser is killed" 4 true => mishaps::kill;
    PowerCut "the power goes" 3 false => mishaps::power_cut;
    SaveCut "killed before a save is committed" 2 false => mishaps::save_cut;
    SaveUnshown "killed after a save is committed" 2 false => mishaps::save_unshown;
    Lock "lock and unlock" 2 false => mishaps::lock;
    ClockJumps "a clock jumps" 3 false => mishaps::clock_jumps;
    ClockRight "a clock is put right" 2 false => mishaps::clock_right;
    DiskFull "a disk is full" 2 false => mishaps::disk_full;
    Clone "a profile is cloned" 1 false => mishaps::clone_profile;
    KeepImage "an image of a device is kept" 2 false => mishaps::keep_image;
    OldImage "an old image of a device is put back" 1 false => mishaps::old_image;
    Wipe "a device's storage is wiped" 1 false => mishaps::wipe;
    Damage "a stored row is damaged" 1 false => mishaps::damage;
    NewerBuild "a device gets a newer build" 2 false => mishaps::newer_build;
    OldBuild "a device of an old build" 2 false => mishaps::old_build;
    Offline "a device loses its connection" 2 false => traffic::offline;
    Online "a device finds a connection" 4 true => traffic::online;
    Act "a few steps of a sync" 20 true => traffic::act;
    SyncThrough "a whole sync" 12 true => traffic::sync_through;
    Deliver "a request arrives" 14 true => traffic::deliver;
    DeliverTwice "a request arrives twice" 3 false => traffic::deliver_twice;
    LoseRequest "a request is lost" 3 false => traffic::lose_request;
    AnswerArrives "an answer arrives" 14 true => traffic::answer;
    LoseAnswer "an answer is lost" 4 false => traffic::lose_answer;
    CutAnswer "an answer is cut short" 3 false => traffic::cut_answer;
    Portal "somebody else answers" 2 false => traffic::portal;
    TooLarge "the office asks for less at once" 2 false => traffic::too_large;
    LosePiece "a piece of a photo is lost" 2 false => pieces::lose;
    PieceTwice "a piece of a photo arrives twice" 2 false => pieces::twice;
    CutPiece "a piece of a photo arrives cut short" 2 false => pieces::cut;
    KillPiece "killed with a piece of a photo on its way" 2 false => pieces::kill;
    OfficeDiesPiece "the office dies with a piece of a photo" 2 false => pieces::office_dies;
    KillBetween "killed between two pieces of a photo" 3 false => pieces::kill_between;
    WriteBetween "something is written between two pieces" 3 false => pieces::write_between;
    TimeOut "a call takes too long" 3 false => traffic::time_out;
    DiesBefore "the office dies before a commit" 2 false => traffic::dies_before;
    DiesWithin "the office dies inside a commit" 3 false => traffic::dies_within;
    DiesAfter "the office dies after a commit" 2 false => traffic::dies_after;
    Minutes "minutes pass" 4 true => traffic::minutes;
    Days "days pass" 3 false => traffic::days;
    Weeks "weeks pass" 2 false => traffic::weeks;
    MoveCase "a case moves" 3 false => deeds::move_case;
    Share "a case is shared" 4 true => deeds::share;
    Cover "a case is covered for a while" 2 false => deeds::cover;
    CoverEnds "covers that are over end" 3 false => deeds::cover_ends;
    OpenWhole "a supervisor opens a file" 3 true => deeds::open_whole;
    CloseOpened "a supervisor closes a file" 2 false => deeds::close_opened;
    Disable "an account is switched off" 1 false => deeds::disable;
    Enable "an account is switched on" 3 true => deeds::enable;
    StopDevice "a lost phone is stopped" 1 false => deeds::stop_device;
    FindDevice "a stopped phone is found" 3 true => deeds::find_device;
    LetRead "somebody is let read a concern" 3 false => safety::let_read;
    Roles "somebody's roles change" 1 false => deeds::roles;
    RestClosed "closed cases come to rest" 2 false => deeds::rest_closed;
    NewerEntry "the office has an entry of a newer build" 2 false => deeds::newer_entry;
    LetGo "photos that nothing names go" 2 false => deeds::let_go;
    Stumble "a fault holds a change" 4 false => deeds::stumble;
    Restart "the office starts again" 2 false => deeds::restart;
    Backup "a backup is made" 3 true => deeds::backup;
    Vouch "a supervisor says that held work counts" 3 false => deeds::vouch;
    SetAside "a supervisor sets held work aside" 2 false => deeds::set_aside;
    VouchCopy "a supervisor says that a copy counts" 3 false => deeds::vouch_copy;
    Erase "an entry is erased" 2 false => deeds::erase;
    EraseFile "a file is erased" 1 false => deeds::erase_file;
    Relocate "an entry is put into the right file" 2 false => deeds::relocate;
    RestoreBackup "a backup is restored" 1 false => deeds::restore_backup;
    RollBack "a backup is put back and nobody says so" 1 false => deeds::roll_back;
    PutBack "a backup is put back beside its ledger" 1 false => deeds::put_back;
}
