//! Devices, looks and the audit log, in SQL.

use shared::id::{ReplicaId, UserId};
use shared::kind;
use shared::seq::Sequence;

use super::column::{int, seq_in};
use super::{Sql, StoreError};
use crate::store::deed::Deed;
use crate::store::row::{Audit, Device, Look, NewWork};
use crate::store::{Office, OfficeMut};

impl Office for Sql<'_> {
    fn devices(&self) -> Result<Vec<(ReplicaId, Device)>, StoreError> {
        let sql = "SELECT replica, user, build, heard_ms, waiting, drafts, oldest_ms, ahead_ms, photos
             FROM devices";
        self.all(sql, [], |row| {
            let device = Device {
                user: row.id(1)?,
                build: row.get(2)?,
                heard_ms: row.ms(3)?,
                waiting: row.number(4)?,
                drafts: row.number(5)?,
                oldest_ms: row.ms_or_none(6)?,
                ahead_ms: row.get(7)?,
                photos: row.number(8)?,
            };
            Ok((row.id(0)?, device))
        })
    }

    fn stopped_ms(&self, replica: ReplicaId) -> Result<Option<u64>, StoreError> {
        self.one("SELECT at_ms FROM stopped WHERE replica = ?1", [replica.0], |row| row.ms(0))
    }

    fn look(&self, supervisor: UserId, worker: UserId) -> Result<Option<Look>, StoreError> {
        self.one(
            "SELECT seq, at_ms FROM looks WHERE supervisor = ?1 AND worker = ?2",
            [supervisor.0, worker.0],
            |row| Ok(Look { supervisor, worker, seq: row.seq(0)?, at_ms: row.ms(1)? }),
        )
    }

    fn new_work(&self, worker: UserId, after: Sequence) -> Result<NewWork, StoreError> {
        let counted = self.all(
            "SELECT kind, count(*) FROM entries WHERE made_by = ?1 AND made_seq > ?2 AND erased = 0 GROUP BY kind",
            (worker.0, seq_in(after)),
            |row| Ok((row.get::<String>(0)?, row.number::<u32>(1)?)),
        )?;
        let of = |kind: &str| counted.iter().find(|(name, _)| name == kind).map_or(0, |(_, count)| *count);
        Ok(NewWork { contacts: of(kind::CONTACT), assessments: of(kind::ASSESSMENT), walks: of(kind::WALK) })
    }

    fn audit_rows(&self, limit: usize) -> Result<Vec<Audit>, StoreError> {
        self.all(
            "SELECT at_ms, actor, replica, action, file, user, detail FROM audit ORDER BY n DESC LIMIT ?1",
            [int(limit as u64)],
            |row| {
                Ok(Audit {
                    at_ms: row.ms(0)?,
                    actor: row.id_or_none(1)?,
                    replica: row.id_or_none(2)?,
                    action: row.get(3)?,
                    file: row.id_or_none(4)?,
                    user: row.id_or_none(5)?,
                    detail: row.get(6)?,
                })
            },
        )
    }
}

impl OfficeMut for Sql<'_> {
    fn put_device(&mut self, replica: ReplicaId, device: &Device) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO devices (replica, user, build, heard_ms, waiting, drafts, oldest_ms, ahead_ms, photos)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (replica) DO UPDATE SET user = ?2, build = ?3, heard_ms = ?4, waiting = ?5, drafts = ?6,
                 oldest_ms = ?7, ahead_ms = ?8, photos = ?9",
            (
                replica.0,
                device.user.0,
                &device.build,
                int(device.heard_ms),
                device.waiting,
                device.drafts,
                device.oldest_ms.map(int),
                device.ahead_ms,
                device.photos,
            ),
        )?;
        Ok(())
    }

    fn put_stopped(&mut self, replica: ReplicaId, stopped_ms: Option<u64>) -> Result<(), StoreError> {
        match stopped_ms {
            Some(at_ms) => self.run(
                "INSERT OR REPLACE INTO stopped (replica, at_ms) VALUES (?1, ?2)",
                (replica.0, int(at_ms)),
            )?,
            None => self.run("DELETE FROM stopped WHERE replica = ?1", [replica.0])?,
        };
        self.deeds.push(Deed::Device { id: replica, stopped_ms });
        Ok(())
    }

    fn put_look(&mut self, look: &Look) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO looks (supervisor, worker, seq, at_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (supervisor, worker) DO UPDATE SET seq = ?3, at_ms = ?4",
            (look.supervisor.0, look.worker.0, seq_in(look.seq), int(look.at_ms)),
        )?;
        Ok(())
    }

    fn audit(&mut self, row: &Audit) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO audit (at_ms, actor, replica, action, file, user, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                int(row.at_ms),
                row.actor.map(|actor| actor.0),
                row.replica.map(|replica| replica.0),
                &row.action,
                row.file.map(|file| file.0),
                row.user.map(|user| user.0),
                &row.detail,
            ),
        )?;
        Ok(())
    }
}
