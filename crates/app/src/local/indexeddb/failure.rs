//! What a browser's storage error means for the one who waits for it.
//!
//! Browsers name the same trouble differently, and rexie hides the name: it is taken from the innermost exception.

use wasm_bindgen::JsValue;

use crate::local::store::StoreError;

/// Why a call failed, and whether another try can help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing that a new connection would mend.
    Final(StoreError),
    /// The connection is gone (iOS ends it in the background, other browsers when the engine restarts), or the
    /// transaction ended without a reason. A new connection may do.
    Lost(String),
}

impl Failure {
    /// A failure that no rule names, with the words for the log.
    pub(super) fn other(what: &str) -> Self {
        Self::Final(StoreError::Failed(what.to_owned()))
    }

    /// By the name and message of the exception.
    fn classify(name: &str, message: &str) -> Self {
        let text = format!("{name}: {message}");
        let lower = message.to_lowercase();
        match name {
            "QuotaExceededError" => Self::Final(StoreError::Full),
            // Chrome on a full disk.
            "AbortError" if lower.contains("quota") || lower.contains("disk") => {
                Self::Final(StoreError::Full)
            }
            // The database is of a newer version than this build asks for.
            "VersionError" => Self::Final(StoreError::Superseded),
            "SecurityError" | "NotAllowedError" => Self::Final(StoreError::Unavailable),
            "InvalidStateError" | "UnknownError" | "AbortError" => Self::Lost(text),
            _ if lower.contains("connection") || lower.contains("database is closing") => Self::Lost(text),
            _ => Self::Final(StoreError::Failed(text)),
        }
    }

    /// Of an exception that JavaScript threw, or nothing where a transaction ended without a reason.
    pub(super) fn thrown(value: &JsValue) -> Self {
        if value.is_null() || value.is_undefined() {
            return Self::Lost("ended without a reason".to_owned());
        }
        let text = |name| js_sys::Reflect::get(value, &JsValue::from_str(name)).ok()?.as_string();
        Self::classify(&text("name").unwrap_or_default(), &text("message").unwrap_or_default())
    }
}

impl From<idb::Error> for Failure {
    fn from(error: idb::Error) -> Self {
        use idb::Error as E;
        match error {
            E::DomException(exception) => Self::thrown(&exception),
            E::IndexedDbNotFound(_) => Self::Final(StoreError::Unavailable),
            E::IndexedDbOpenFailed(value)
            | E::IndexedDbDeleteFailed(value)
            | E::TransactionOpenFailed(value)
            | E::ObjectStoreNotFound(value)
            | E::ObjectStoreCreateFailed(value)
            | E::GetFailed(value)
            | E::GetAllFailed(value)
            | E::GetAllKeysFailed(value)
            | E::KeyRangeCreateFailed(value) => Self::thrown(&value),
            other => Self::other(&other.to_string()),
        }
    }
}

impl From<rexie::Error> for Failure {
    fn from(error: rexie::Error) -> Self {
        match error {
            rexie::Error::IdbError(error) => error.into(),
            other => Self::other(&other.to_string()),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Final(error) => error,
            Failure::Lost(text) => Self::Failed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_newer_and_refused_are_told_apart() {
        let full = Failure::Final(StoreError::Full);
        assert_eq!(Failure::classify("QuotaExceededError", ""), full);
        assert_eq!(Failure::classify("AbortError", "The transaction exceeded its quota."), full);
        assert_eq!(Failure::classify("VersionError", "less than"), Failure::Final(StoreError::Superseded));
        assert_eq!(Failure::classify("SecurityError", ""), Failure::Final(StoreError::Unavailable));
    }

    #[test]
    fn only_what_a_new_connection_may_mend_is_tried_again() {
        let again = [
            ("UnknownError", "Connection to Indexed Database server lost. Refresh the page to try again"),
            (
                "InvalidStateError",
                "Failed to execute 'transaction' on 'IDBDatabase': The database connection is closing.",
            ),
            ("AbortError", "The transaction was aborted."),
            ("", "Connection is closing."),
        ];
        for (name, message) in again {
            let failure = Failure::classify(name, message);
            assert!(matches!(failure, Failure::Lost(_)), "{name}: {message}");
        }
        let never =
            [("DataError", "not a valid key"), ("NotFoundError", "no such store"), ("ConstraintError", "")];
        for (name, message) in never {
            let expected = Failure::Final(StoreError::Failed(format!("{name}: {message}")));
            assert_eq!(Failure::classify(name, message), expected);
        }
    }
}
