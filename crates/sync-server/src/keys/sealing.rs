//! Sealing to the server as a phone does it, for tests of what the server opens.

use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256};

use super::{EscrowKem, Keys};

/// The phone's randomness.
struct Chance;

impl TryRng for Chance {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_le_bytes(crate::random::bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_le_bytes(crate::random::bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill_with(|| crate::random::bytes::<1>()[0]);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

/// What [`Keys::unseal`] opens with the same `info` and `bound`.
pub(crate) fn seal(keys: &Keys, info: &[u8], inside: &[u8], bound: &[u8]) -> Vec<u8> {
    let public = <EscrowKem as Kem>::PublicKey::from_bytes(&keys.escrow_public).unwrap();
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, EscrowKem>(
        &OpModeS::Base,
        &public,
        info,
        inside,
        bound,
        &mut Chance,
    )
    .unwrap();
    [encapsulated.to_bytes().as_slice(), &sealed].concat()
}
