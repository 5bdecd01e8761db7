//! Passwords: Argon2id, a bounded number at a time, and the same work for a user who is not there.

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::ApiError;

/// Passwords that are hashed at the same time. Each takes [`MEMORY_KIB`] of memory.
pub(crate) const AT_ONCE: usize = 2;
/// OWASP's first choice for Argon2id with one pass.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 1;

/// Hashes and checks passwords.
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// A hash that no password has, for users who are not there. Made when it is first needed.
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// Nothing is hashed yet.
    #[must_use]
    pub fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), nobody: Arc::default() }
    }

    /// Makes the hash that stands in for absent users, so that the first of them costs no more than the next.
    ///
    /// # Errors
    /// Where hashing fails: a fault of the build.
    pub fn prepare(&self) -> anyhow::Result<()> {
        nobody(&self.nobody).map(drop)
    }

    /// Whether `password` is the one that `hash` was made from. Without a hash it takes as long and is never right.
    ///
    /// # Errors
    /// [`ApiError::Internal`] where the work could not be done.
    pub async fn is_right(&self, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        let known = hash.is_some();
        let absent = Arc::clone(&self.nobody);
        let verify = move || {
            let hash = match hash {
                Some(hash) => hash,
                None => nobody(&absent)?,
            };
            Ok::<_, anyhow::Error>(verify_now(&password, &hash))
        };
        Ok(self.work(verify).await?? && known)
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// [`ApiError::Internal`] where the work could not be done.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        Ok(self.work(move || hash_now(&password)).await??)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _held_until_done = permit;
            work()
        });
        done.await.map_err(|error| ApiError::Internal(error.into()))
    }
}

fn nobody(made: &OnceLock<String>) -> anyhow::Result<String> {
    if let Some(hash) = made.get() {
        return Ok(hash.clone());
    }
    let hash = hash_now(&crate::random::id().to_string())?;
    Ok(made.get_or_init(|| hash).clone())
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password in PHC form. Slow on purpose: call it from a thread that may block.
///
/// # Errors
/// Where hashing fails: a fault of the build.
pub fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash =
        argon2()?.hash_password(password.as_bytes()).map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody_and_is_never_right() {
        let passwords = Passwords::new();
        passwords.prepare().unwrap();
        let hash = passwords.hash("correct horse battery".to_owned()).await.unwrap();
        let cost = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(
            cost(passwords.nobody.get().unwrap()),
            cost(&hash),
            "the same work for a user who is not there"
        );
        assert!(passwords.is_right("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.is_right("correct horse batter".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.is_right("correct horse battery".to_owned(), None).await.unwrap());
        assert!(!passwords.is_right(String::new(), Some("no hash".to_owned())).await.unwrap());
    }
}
