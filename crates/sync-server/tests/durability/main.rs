//! What is acknowledged stays: the real binary under kills, failing disks and restored backups.

mod device;
#[cfg(target_os = "linux")]
mod full_disk;
mod kill;
mod restore;
mod server;
mod stored;
