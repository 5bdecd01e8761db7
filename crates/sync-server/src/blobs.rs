//! Photos: taken in a piece a call, put together and checked, read by whoever holds the file, erased with what names them.
//!
//! A photo is delivered apart from the entry that names it, by whoever may deliver late work for its file, or whose own kept
//! change names it there. Once it is whole it has a place in the order like any change, so that backups vouch for it.

use sha2::{Digest as _, Sha256};
use shared::blob::{self, Digest};
use shared::change::Change;
use shared::id::{BlobId, FileId, UserId};
use shared::limits::{BLOB_DAYS, BLOBS_UNFINISHED_BYTES_MAX};
use shared::wire::blob::{BlobAnswer, BlobOffer, BlobStanding};
use shared::wire::sync::Depth;

use crate::app::AppState;
use crate::clock::DAY_MS;
use crate::error::ApiError;
use crate::store::row::{Audit, BlobRow, BlobStatus, User};
use crate::store::{PieceDigest, Reading, StoreError, Writing};
use crate::{grants, judge};

/// One piece as it came.
struct Piece {
    number: u32,
    digest: PieceDigest,
    content: Vec<u8>,
}

/// The pieces of a whole, by their digests, and whether they are what was offered.
struct Whole {
    pieces: Vec<PieceDigest>,
    is_right: bool,
}

/// What became of a piece.
enum Put {
    Standing(BlobStanding),
    /// All pieces were there, and are not what was offered: they were dropped.
    Spoiled,
}

/// Takes one piece in. Answered only after the commit; the same piece may come as often as it likes.
///
/// Over a store that answers at once this never waits, so that a simulation may poll it to its end without a runtime.
///
/// # Errors
/// [`ApiError::NotFound`] where the caller may not deliver to that file; [`ApiError::TooLarge`], [`ApiError::WrongPiece`],
/// [`ApiError::OtherBlob`], [`ApiError::TooMuchUnfinished`], [`ApiError::Spoiled`]; that of the store.
pub async fn put(
    app: &AppState,
    caller: &User,
    id: BlobId,
    number: u32,
    offer: BlobOffer,
    content: Vec<u8>,
) -> Result<BlobAnswer, ApiError> {
    if !blob::may_be(offer.bytes) {
        return Err(ApiError::TooLarge);
    }
    if blob::piece_bytes(offer.bytes, number) != Some(content.len()) {
        return Err(ApiError::WrongPiece);
    }
    let piece = Piece { number, digest: Sha256::digest(&content).into(), content };
    // The whole is put together and checked beside the writer, which has other people's notes to commit.
    let (piece, whole) = app
        .read(move |_, view| {
            let whole = whole_with(view, id, &offer, &piece)?;
            Ok::<_, StoreError>((piece, whole))
        })
        .await?;
    let (caller, now_ms) = (caller.clone(), app.clock.now_ms());
    let (incarnation, put) = app
        .write(move |_, tx| {
            let put = take(tx, &caller, id, &offer, &piece, whole.as_ref(), now_ms)?;
            Ok::<_, ApiError>((tx.incarnation()?, put))
        })
        .await?;
    match put {
        Put::Standing(standing) => Ok(BlobAnswer { incarnation, standing }),
        Put::Spoiled => Err(ApiError::Spoiled),
    }
}

/// What is here of a blob: for whoever delivers it and wants to go on where it was cut, and for whoever holds its file whole.
///
/// # Errors
/// [`ApiError::NotFound`] for everybody else, and where nothing of it is here.
pub async fn look(app: &AppState, caller: &User, id: BlobId) -> Result<BlobAnswer, ApiError> {
    let (caller, now_ms) = (caller.clone(), app.clock.now_ms());
    app.read(move |_, view| {
        let row = view.blob(id)?.ok_or(ApiError::NotFound)?;
        let delivers = row.offered_by == Some(caller.id) || view.is_named_by(id, row.file, caller.id)?;
        if !delivers && !holds(view, &caller, row.file, now_ms)? {
            return Err(ApiError::NotFound);
        }
        Ok(BlobAnswer { incarnation: view.incarnation()?, standing: standing(view, &row)? })
    })
    .await
}

/// One piece of a whole photo, for somebody who holds its file whole. Written to the audit log.
///
/// # Errors
/// [`ApiError::NotFound`] for everybody else, where it is not here, not whole yet or erased, and where there is no such
/// piece: all look the same.
pub async fn piece(app: &AppState, caller: &User, id: BlobId, number: u32) -> Result<Vec<u8>, ApiError> {
    let (user, now_ms) = (caller.clone(), app.clock.now_ms());
    let (file, content) = app
        .read(move |_, view| {
            let row = view.blob(id)?.filter(|row| matches!(row.status, BlobStatus::Kept(_)));
            let row = row.ok_or(ApiError::NotFound)?;
            if !holds(view, &user, row.file, now_ms)? {
                return Err(ApiError::NotFound);
            }
            Ok((row.file, view.piece(id, number)?.ok_or(ApiError::NotFound)?))
        })
        .await?;
    let user = caller.id;
    let detail = format!("{id} piece {number}");
    app.write(move |_, tx| tx.audit(&deed("blob_read", Some(user), file, detail, now_ms))).await?;
    Ok(content)
}

fn holds(view: &dyn Reading, user: &User, file: FileId, now_ms: u64) -> Result<bool, StoreError> {
    Ok(!user.disabled && grants::scope(view, user.id, file, now_ms)? == Some(Depth::Whole))
}

fn standing(view: &dyn Reading, row: &BlobRow) -> Result<BlobStanding, StoreError> {
    Ok(match row.status {
        BlobStatus::Kept(seq) => BlobStanding::Kept { seq },
        BlobStatus::Erased => BlobStanding::Erased,
        BlobStatus::Unfinished => {
            let here = view.pieces(row.id)?.into_iter().map(|(number, _)| number).collect();
            BlobStanding::Unfinished { here }
        }
    })
}

/// The whole as it will be with this piece, where it is the only one that is missing.
fn whole_with(
    view: &dyn Reading,
    id: BlobId,
    offer: &BlobOffer,
    piece: &Piece,
) -> Result<Option<Whole>, StoreError> {
    let mut pieces = view.pieces(id)?;
    if pieces.iter().any(|(number, _)| *number == piece.number)
        || pieces.len() + 1 != blob::pieces(offer.bytes) as usize
    {
        return Ok(None);
    }
    pieces.push((piece.number, piece.digest));
    pieces.sort_unstable();
    let mut hash = Sha256::new();
    for (number, _) in &pieces {
        if *number == piece.number {
            hash.update(&piece.content);
        } else {
            hash.update(view.piece(id, *number)?.unwrap_or_default());
        }
    }
    let pieces = pieces.into_iter().map(|(_, digest)| digest).collect();
    Ok(Some(Whole { pieces, is_right: Digest(hash.finalize().into()) == offer.digest }))
}

fn take(
    tx: &mut dyn Writing,
    caller: &User,
    id: BlobId,
    offer: &BlobOffer,
    piece: &Piece,
    whole: Option<&Whole>,
    now_ms: u64,
) -> Result<Put, ApiError> {
    let grants = tx.grants_between(caller.id, offer.file)?;
    let names = tx.is_named_by(id, offer.file, caller.id)?;
    let file = where_now(tx, id, offer.file)?;
    if (names || !grants.is_empty()) && tx.is_erased(file)? {
        return Ok(Put::Standing(BlobStanding::Erased));
    }
    if !names && !judge::may_write(&grants, None, now_ms) {
        return Err(ApiError::NotFound);
    }
    let row = match tx.blob(id)? {
        // Erasure wins, wherever it was erased: a backup may have forgotten on which way it came there.
        Some(row) if row.status == BlobStatus::Erased => return Ok(Put::Standing(BlobStanding::Erased)),
        Some(row) if row.file != file => return Err(ApiError::OtherBlob),
        Some(row) if (row.bytes, row.digest) != (offer.bytes, offer.digest) => {
            return Err(ApiError::OtherBlob);
        }
        Some(row) => row,
        None => {
            let (bytes, digest) = (offer.bytes, offer.digest);
            let (offered_by, status) = (Some(caller.id), BlobStatus::Unfinished);
            BlobRow { id, file, offered_by, bytes, digest, received_ms: now_ms, status }
        }
    };
    let mut pieces = tx.pieces(id)?;
    if let Some((_, known)) = pieces.iter().find(|(number, _)| *number == piece.number) {
        return if *known == piece.digest {
            Ok(Put::Standing(standing(&*tx, &row)?))
        } else {
            Err(ApiError::OtherBlob)
        };
    }
    if tx.unfinished_bytes(caller.id)? + piece.content.len() as u64 > BLOBS_UNFINISHED_BYTES_MAX {
        return Err(ApiError::TooMuchUnfinished);
    }
    tx.put_blob(&row)?;
    tx.put_piece(id, piece.number, &piece.digest, &piece.content)?;
    pieces.push((piece.number, piece.digest));
    pieces.sort_unstable();
    if pieces.len() < blob::pieces(row.bytes) as usize {
        let here = pieces.into_iter().map(|(number, _)| number).collect();
        return Ok(Put::Standing(BlobStanding::Unfinished { here }));
    }
    let digests: Vec<PieceDigest> = pieces.into_iter().map(|(_, digest)| digest).collect();
    let is_right = match whole {
        Some(whole) if whole.pieces == digests => whole.is_right,
        // Two last pieces came at once, so that nobody saw the whole before.
        _ => digest_of(&*tx, id)? == offer.digest,
    };
    if !is_right {
        tx.remove_blob(id)?;
        return Ok(Put::Spoiled);
    }
    let seq = tx.next_seq()?;
    tx.put_blob(&BlobRow { status: BlobStatus::Kept(seq), ..row })?;
    tx.note_received(now_ms, seq)?;
    tx.audit(&deed("blob_kept", Some(caller.id), file, id.to_string(), now_ms))?;
    Ok(Put::Standing(BlobStanding::Kept { seq }))
}

fn digest_of(view: &dyn Reading, id: BlobId) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    for (number, _) in view.pieces(id)? {
        hash.update(view.piece(id, number)?.unwrap_or_default());
    }
    Ok(Digest(hash.finalize().into()))
}

/// The file in which a blob of this one stands now: the entry that named it may have been put into the right one.
fn where_now(view: &dyn Reading, id: BlobId, mut file: FileId) -> Result<FileId, StoreError> {
    // The way never comes back to where it was: see `BlobsMut::move_blob`.
    while let Some(next) = view.blob_moved(id, file)? {
        file = next;
    }
    Ok(file)
}

/// Notes which photos a kept change names.
pub(crate) fn name(tx: &mut dyn Writing, change: &Change) -> Result<(), StoreError> {
    change.photos().try_for_each(|photo| tx.name_blob(photo.blob, change.id))
}

/// The same for the text of a change; one that cannot be read names none.
pub(crate) fn name_in(tx: &mut dyn Writing, text: &str) -> Result<(), StoreError> {
    Change::decode(text).map_or(Ok(()), |change| name(tx, &change))
}

/// Erases photos of a file that nothing in it names any more: a marker stays, also for those that never came.
pub(crate) fn erase(
    tx: &mut dyn Writing,
    file: FileId,
    ids: &[BlobId],
    now_ms: u64,
) -> Result<(), StoreError> {
    for id in ids {
        let row = tx.blob(*id)?;
        let is_elsewhere = match &row {
            Some(row) => row.file != file || row.status == BlobStatus::Erased,
            None => tx.blob_moved(*id, file)?.is_some(),
        };
        if is_elsewhere || tx.is_named(*id, file)? {
            continue;
        }
        tx.drop_pieces(*id)?;
        let (offered_by, received_ms) = row.map_or((None, now_ms), |row| (row.offered_by, row.received_ms));
        tx.put_blob(&BlobRow {
            id: *id,
            file,
            offered_by,
            bytes: 0,
            digest: Digest([0; 32]),
            received_ms,
            status: BlobStatus::Erased,
        })?;
    }
    Ok(())
}

/// Removes what nobody will ask for: blobs that came 90 days ago or before and that nothing names, and pieces of those that
/// never came whole. Gives how many.
///
/// # Errors
/// That of the store.
pub fn let_go(tx: &mut dyn Writing, now_ms: u64) -> Result<usize, StoreError> {
    let rows = tx.blobs_to_let_go(now_ms.saturating_sub(BLOB_DAYS * DAY_MS))?;
    for row in &rows {
        tx.remove_blob(row.id)?;
        tx.audit(&deed("blob_removed", None, row.file, row.id.to_string(), now_ms))?;
    }
    Ok(rows.len())
}

fn deed(action: &str, actor: Option<UserId>, file: FileId, detail: String, at_ms: u64) -> Audit {
    Audit { at_ms, actor, replica: None, action: action.to_owned(), file: Some(file), user: None, detail }
}
