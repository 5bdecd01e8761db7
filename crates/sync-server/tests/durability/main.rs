//! What is acknowledged stays: the real binary under kills, failing disks and restored backups.

mod device;
mod kill;
mod server;
