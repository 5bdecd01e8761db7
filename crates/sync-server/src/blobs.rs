//! Photos: taken in a piece a call, put together and checked, read by whoever holds the file, erased with what names them.
//!
//! A photo is delivered apart from the entry that names it, by whoever may deliver late work for its file, or whose own kept
//! change names it there. Once a kept change in the file names it, what that says of it holds, and only those bring pieces who
//! began or who wrote of it. Once it is whole it has a place in the order like any change, so that backups vouch for it.

mod names;

use sha2::{Digest as _, Sha256};
use shared::blob::{self, Digest};
use shared::id::{BlobId, FileId, UserId};
use shared::limits::BLOBS_UNFINISHED_BYTES_MAX;
use shared::wire::blob::{BlobAnswer, BlobOffer, BlobStanding};
use shared::wire::sync::Depth;

use crate::app::AppState;
use crate::error::ApiError;
use crate::store::row::{Audit, BlobRow, BlobStatus, User};
use crate::store::{PieceDigest, Reading, StoreError, Writing};
use crate::{grants, judge};
pub use names::let_go;
use names::where_kept;
pub(crate) use names::{erase, go_along, name, name_in, show_way};

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

/// What an offer meets.
enum Meets {
    /// It was erased here, and nothing here names it.
    Erased,
    /// Its row, as it is or as it will be with the first piece.
    Row {
        row: BlobRow,
        /// Whether what is here under this id has to make room first.
        makes_room: bool,
        is_named: bool,
    },
}

/// Takes one piece in. Answered only after the commit; the same piece may come as often as it likes.
///
/// Over a store that answers at once this never waits, so that a simulation may poll it to its end without a runtime.
///
/// # Errors
/// [`ApiError::NotFound`] where the caller may not deliver it to that file; [`ApiError::TooLarge`], [`ApiError::WrongPiece`],
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
    let (caller, now_ms) = (caller.clone(), app.clock.now_ms());
    // The whole is put together and checked beside the writer, which has other people's notes to commit; for whom that is
    // not theirs to bring, nothing is.
    let (caller, piece, whole) = app
        .read(move |_, view| {
            let whole = match meets(view, &caller, id, &offer, &piece, now_ms)? {
                Meets::Row { makes_room: false, .. } => whole_with(view, id, &offer, &piece)?,
                _ => None,
            };
            Ok::<_, ApiError>((caller, piece, whole))
        })
        .await?;
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

/// What is here of a blob of a file: for whoever delivers it and wants to go on where it was cut, and for whoever holds the file
/// whole.
///
/// # Errors
/// [`ApiError::NotFound`] for everybody else, and where nothing of it is here.
pub async fn look(app: &AppState, caller: &User, id: BlobId, file: FileId) -> Result<BlobAnswer, ApiError> {
    let (caller, now_ms) = (caller.clone(), app.clock.now_ms());
    app.read(move |_, view| {
        let there = where_kept(view, id, file)?;
        let row = view.blob(id)?.filter(|row| row.file == there);
        let brought = row.as_ref().is_some_and(|row| row.offered_by == caller.id);
        if !brought && !view.is_named_by(id, file, caller.id)? && !holds(view, &caller, there, now_ms)? {
            return Err(ApiError::NotFound);
        }
        let standing = match row {
            _ if is_erased(view, id, there)? => BlobStanding::Erased,
            Some(row) => standing(view, &row)?,
            None => return Err(ApiError::NotFound),
        };
        Ok(BlobAnswer { incarnation: view.incarnation()?, standing })
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
    let BlobRow { bytes, digest, .. } = *row;
    Ok(match row.status {
        BlobStatus::Kept(seq) => BlobStanding::Kept { seq, bytes, digest },
        BlobStatus::Unfinished => {
            let here = view.pieces(row.id)?.into_iter().map(|(number, _)| number).collect();
            BlobStanding::Unfinished { bytes, digest, here }
        }
    })
}

/// Whether a blob was erased in a file, alone or with all of it, and nothing there names it any more.
fn is_erased(view: &dyn Reading, id: BlobId, file: FileId) -> Result<bool, StoreError> {
    Ok(view.is_erased(file)? || (view.is_blob_erased(id, file)? && !view.is_named(id, file)?))
}

/// What an offer meets, for a caller who may make it.
fn meets(
    view: &dyn Reading,
    caller: &User,
    id: BlobId,
    offer: &BlobOffer,
    piece: &Piece,
    now_ms: u64,
) -> Result<Meets, ApiError> {
    let grants = view.grants_between(caller.id, offer.file)?;
    let wrote = view.is_named_by(id, offer.file, caller.id)?;
    let file = where_kept(view, id, offer.file)?;
    if (wrote || !grants.is_empty()) && is_erased(view, id, file)? {
        return Ok(Meets::Erased);
    }
    if !wrote && !judge::may_write(&grants, None, now_ms) {
        return Err(ApiError::NotFound);
    }
    let names = view.blob_names(id, file)?;
    let row = view.blob(id)?;
    let writes_of_it = |user: UserId| names.iter().any(|name| name.author == user);
    let is_named = !names.is_empty();
    let says = (offer.bytes, offer.digest);
    if let Some(first) = names.first() {
        let began = row.as_ref().is_some_and(|row| row.file == file && row.offered_by == caller.id);
        if !wrote && !began && !writes_of_it(caller.id) {
            return Err(ApiError::NotFound);
        }
        // What the first of them says holds: nobody gets in between with other bytes.
        if (first.bytes, first.digest) != says {
            return Err(ApiError::OtherBlob);
        }
    }
    let known = match row {
        None => None,
        Some(row) if row.file != file => {
            if !is_named || view.is_named(id, row.file)? {
                return Err(ApiError::OtherBlob);
            }
            None
        }
        Some(row) if (row.bytes, row.digest) != says => {
            if !is_named {
                return Err(ApiError::OtherBlob);
            }
            None
        }
        Some(row) => {
            let pieces = view.pieces(id)?;
            let other =
                |(number, digest): &(u32, PieceDigest)| *number == piece.number && *digest != piece.digest;
            let is_other = pieces.iter().any(other);
            let is_whole = matches!(row.status, BlobStatus::Kept(_));
            // Whoever writes of it may begin anew over what others, or they themselves, brought by mistake.
            let begins_anew = !is_whole && wrote && is_named && (is_other || !writes_of_it(row.offered_by));
            if is_other && !begins_anew {
                return Err(ApiError::OtherBlob);
            }
            (!begins_anew).then_some(row)
        }
    };
    let makes_room = known.is_none();
    let row = known.unwrap_or(BlobRow {
        id,
        file,
        offered_by: caller.id,
        bytes: offer.bytes,
        digest: offer.digest,
        received_ms: now_ms,
        status: BlobStatus::Unfinished,
    });
    Ok(Meets::Row { row, makes_room, is_named })
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
    let Meets::Row { row, makes_room, is_named } = meets(tx, caller, id, offer, piece, now_ms)? else {
        return Ok(Put::Standing(BlobStanding::Erased));
    };
    if makes_room {
        tx.remove_blob(id)?;
    }
    let mut pieces = tx.pieces(id)?;
    if pieces.iter().any(|(number, _)| *number == piece.number) {
        return Ok(Put::Standing(standing(tx, &row)?));
    }
    let mut bytes = tx.unfinished_bytes(caller.id)? + piece.content.len() as u64;
    if !is_named {
        bytes += tx.unnamed_bytes(caller.id)?;
    }
    if bytes > BLOBS_UNFINISHED_BYTES_MAX {
        return Err(ApiError::TooMuchUnfinished);
    }
    tx.put_blob(&row)?;
    tx.put_piece(id, piece.number, &piece.digest, &piece.content)?;
    pieces.push((piece.number, piece.digest));
    pieces.sort_unstable();
    if pieces.len() < blob::pieces(row.bytes) as usize {
        return Ok(Put::Standing(standing(tx, &row)?));
    }
    let digests: Vec<PieceDigest> = pieces.into_iter().map(|(_, digest)| digest).collect();
    let is_right = match whole {
        Some(whole) if whole.pieces == digests => whole.is_right,
        // Two last pieces came at once, so that nobody saw the whole before.
        _ => digest_of(tx, id)? == offer.digest,
    };
    if !is_right {
        tx.remove_blob(id)?;
        return Ok(Put::Spoiled);
    }
    let seq = tx.next_seq()?;
    let row = BlobRow { status: BlobStatus::Kept(seq), ..row };
    tx.put_blob(&row)?;
    tx.note_received(now_ms, seq)?;
    // Whoever brought it asks once more, and has a cursor behind it: so it is noticed where the office goes back behind it.
    tx.raise_head(caller.id, seq)?;
    tx.audit(&deed("blob_kept", Some(caller.id), row.file, id.to_string(), now_ms))?;
    Ok(Put::Standing(standing(tx, &row)?))
}

fn digest_of(view: &dyn Reading, id: BlobId) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    for (number, _) in view.pieces(id)? {
        hash.update(view.piece(id, number)?.unwrap_or_default());
    }
    Ok(Digest(hash.finalize().into()))
}

fn deed(action: &str, actor: Option<UserId>, file: FileId, detail: String, at_ms: u64) -> Audit {
    Audit { at_ms, actor, replica: None, action: action.to_owned(), file: Some(file), user: None, detail }
}
