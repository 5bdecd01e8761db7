//! Many devices, one office: the real engine code of both against a simulated network, disk and clock.
//!
//! A seed gives a *plan*: a list of steps, each with a number of its own from which all its choices follow. Playing a
//! plan draws nothing else, so that a plan without some of its steps can be played as well: that is how a failure is
//! shrunk. After the plan everything is put right (connections back, calls delivered) and the world must be at rest in
//! the way that [`check`] says.

pub mod check;
pub mod device;
pub mod disk;
pub mod mortal;
pub mod network;
pub mod office;
pub mod photos;
pub mod plan;
pub mod play;
pub mod shrink;
pub mod step;
pub mod tally;
pub mod truth;
pub mod world;
