//! What is said of users and of their one-time codes. Pure.

use shared::civil;
use shared::order;
use shared::role::does_casework;
use shared::wire::office::UserRow;

/// How many letters of a code stand together.
const GROUP: usize = 4;

/// A code in groups that can be read out: as the office grouped it, else by fours.
pub(super) fn groups(code: &str) -> Vec<String> {
    let given: Vec<&str> =
        code.split(|c: char| !c.is_alphanumeric()).filter(|group| !group.is_empty()).collect();
    if given.len() > 1 {
        return given.into_iter().map(str::to_uppercase).collect();
    }
    let letters: Vec<char> = code.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>().to_uppercase()).collect()
}

/// A code as a screen reader should say it: letter by letter.
pub(super) fn spelled(groups: &[String]) -> String {
    let spelled = groups.iter().map(|group| {
        let letters: Vec<String> = group.chars().map(String::from).collect();
        letters.join(" ")
    });
    spelled.collect::<Vec<_>>().join(", ")
}

/// Those who may sign in by name, then those who may not.
pub(super) fn sorted(mut users: Vec<UserRow>) -> Vec<UserRow> {
    order::sort_by_key(&mut users, |user| (user.disabled, user.name.to_lowercase(), user.id));
    users
}

/// Those whose name, sign-in name, team or role contains every word of `find`.
pub(super) fn found(users: &[UserRow], find: &str) -> Vec<UserRow> {
    let wanted: Vec<String> = find.split_whitespace().map(str::to_lowercase).collect();
    let fits = |user: &&UserRow| {
        let roles: Vec<&str> = user.roles.iter().map(|role| role.label()).collect();
        let all =
            format!("{} {} {} {}", user.name, user.email, user.team_name, roles.join(" ")).to_lowercase();
        wanted.iter().all(|word| all.contains(word))
    };
    users.iter().filter(fits).cloned().collect()
}

/// Who may take over `from`'s cases: whoever does casework and may sign in.
pub(super) fn may_take_over(users: &[UserRow], from: &UserRow) -> Vec<UserRow> {
    let may = |user: &&UserRow| user.id != from.id && !user.disabled && does_casework(&user.roles);
    sorted(users.iter().filter(may).cloned().collect())
}

/// "14 cases", "1 case", "no cases".
pub(super) fn cases(number: u32) -> String {
    match number {
        0 => "no cases".to_owned(),
        1 => "1 case".to_owned(),
        many => format!("{many} cases"),
    }
}

/// "Last heard from yesterday 17:40".
pub(super) fn last_heard(user: &UserRow, now_ms: u64) -> String {
    match user.last_heard_ms {
        Some(at_ms) => format!("Last heard from {}", civil::moment(at_ms, now_ms)),
        None if user.invited => "Has not used the code yet".to_owned(),
        None => "Not heard from yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::UserId;
    use shared::role::{Role, Roles};
    use uuid::Uuid;

    fn user(number: u128, name: &str, role: Role, disabled: bool) -> UserRow {
        UserRow {
            id: UserId(Uuid::from_u128(number)),
            name: name.to_owned(),
            email: format!("{number}@demo.invalid"),
            roles: Roles::from([role]),
            team: None,
            team_name: "Halesowen".to_owned(),
            disabled,
            cases: 0,
            invited: false,
            last_heard_ms: None,
        }
    }

    #[test]
    fn codes_are_read_out_in_groups() {
        assert_eq!(groups("k7m2-9fqt-xw3p"), ["K7M2", "9FQT", "XW3P"]);
        assert_eq!(groups("K7M29FQTXW"), ["K7M2", "9FQT", "XW"]);
        assert_eq!(spelled(&groups("k7-9f")), "K 7, 9 F");
    }

    #[test]
    fn people_are_found_by_any_part_of_them() {
        let users =
            [user(1, "R. Hale", Role::LinkWorker, false), user(2, "J. Moor", Role::Supervisor, false)];
        let names = |find: &str| found(&users, find).into_iter().map(|user| user.name).collect::<Vec<_>>();
        assert_eq!(names("moor"), ["J. Moor"]);
        assert_eq!(names("halesowen superv"), ["J. Moor"]);
        assert_eq!(names("").len(), 2);
        assert!(names("nobody").is_empty());
    }

    #[test]
    fn only_who_does_casework_takes_over_cases() {
        let users = [
            user(1, "R. Hale", Role::LinkWorker, false),
            user(2, "J. Moor", Role::Supervisor, false),
            user(3, "T. Wren", Role::SupportWorker, false),
            user(4, "S. Lane", Role::LinkWorker, true),
            user(5, "A. Cole", Role::LinkWorker, false),
        ];
        let names: Vec<String> = may_take_over(&users, &users[0]).into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["A. Cole", "T. Wren"]);
    }
}
