//! Limits with names. The phone checks them when something is saved, so nothing saved can be too big to send.

/// The protocol that this build speaks.
pub const PROTOCOL: u32 = 1;

/// How far ahead of the server's clock a stamp may count, in milliseconds.
pub const DRIFT_MS_MAX: u64 = 5 * 60 * 1000;

/// Changes in one save.
pub const SAVE_CHANGES_MAX: usize = 20;
/// Bytes of one change as sent.
pub const CHANGE_BYTES_MAX: usize = 64 * 1024;
/// Characters of one text field, counted as Unicode scalar values.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// Characters of the reason for which something is erased. It says why, not what: it stays when the content is gone.
pub const ERASING_CHARS_MAX: usize = 300;
/// Fields that one change may set.
pub const CHANGE_FIELDS_MAX: usize = 100;
/// Nesting of one field's value.
pub const VALUE_DEPTH_MAX: usize = 12;

/// Saves in one sync request.
pub const BATCH_SAVES_MAX: usize = 200;
/// Bytes of one sync request. A save of the greatest size always fits.
pub const BATCH_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of one sync answer's pages, except that one entry larger than this goes alone.
pub const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Witness copies in one sync request.
pub const WITNESSES_MAX: usize = 100;
/// Bytes of them, except that one copy always goes. With a full batch of saves they still fit one request.
pub const WITNESS_BYTES_MAX: usize = 256 * 1024;
/// How often a device compares what it holds with the office's list, in milliseconds.
pub const LIST_MS: u64 = 24 * 60 * 60 * 1000;

/// Bytes of one piece of a blob, the last one left out.
pub const BLOB_PIECE_BYTES: usize = 256 * 1024;
/// Bytes of one blob.
pub const BLOB_BYTES_MAX: usize = 10 * 1024 * 1024;
/// The longest side of a photo as it is kept, in pixels: print can be read on it, and it goes over a bad line.
pub const PHOTO_SIDE_MAX: u32 = 1600;
/// Bytes that a photo is made to fit, a tenth of what one may have.
pub const PHOTO_BYTES_AIM: usize = BLOB_BYTES_MAX / 10;
/// Bytes of a file that a phone reads as a picture.
pub const PICTURE_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Photos of one entry.
pub const ENTRY_PHOTOS_MAX: usize = 10;
/// Bytes of blobs that one user may leave unfinished at the office.
pub const BLOBS_UNFINISHED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Days for which the office keeps a blob that nothing names, and the pieces of one that never came whole.
pub const BLOB_DAYS: u64 = 90;

/// Whole files that one device may hold.
pub const DEVICE_FILES_MAX: usize = 500;
/// Sealed summaries in one shard of the device's index.
pub const SHARD_FILES_MAX: usize = 64;

/// Pence of one amount of money, at most: £100,000. More is a slip of the finger.
pub const AMOUNT_PENCE_MAX: u64 = 10_000_000;

/// Days after a grant has ended in which its holder's late work is still applied.
pub const LATE_WORK_DAYS: u64 = 30;
/// Days for which acknowledged work stays in the outbox when no backup vouches for it.
pub const OUTBOX_DAYS: u64 = 90;
/// Days after which a closed case falls to summary depth.
pub const CLOSED_SUMMARY_DAYS: u64 = 90;

/// Characters of a sign-in password, at least.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Characters of a sign-in password, at most: more is no safer and feeds the key derivation.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// Years of age above which a date of birth is asked about again.
pub const AGE_YEARS_MAX: i16 = 120;
