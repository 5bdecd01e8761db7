//! Reads a change from JSON in one pass. What serde derives for a flattened edit keeps every value in between, and this is
//! what a first sync spends its time on.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Change, Edit};

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Name {
    Id,
    File,
    Entry,
    Kind,
    Base,
    Stamp,
    Replaces,
    Set,
    Void,
    Restore,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Change;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a change")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Change, A::Error> {
        let (mut id, mut file, mut entry, mut kind) = (None, None, None, None);
        let (mut base, mut stamp, mut replaces, mut edit) = (None, None, None, None);
        while let Some(name) = map.next_key()? {
            match name {
                Name::Id => once(&mut id, "id", &mut map)?,
                Name::File => once(&mut file, "file", &mut map)?,
                Name::Entry => once(&mut entry, "entry", &mut map)?,
                Name::Kind => once(&mut kind, "kind", &mut map)?,
                Name::Base => once(&mut base, "base", &mut map)?,
                Name::Stamp => once(&mut stamp, "stamp", &mut map)?,
                Name::Replaces => once(&mut replaces, "replaces", &mut map)?,
                // The first edit counts; what stands beside it is not looked at.
                Name::Set if edit.is_none() => edit = Some(Edit::Set(map.next_value()?)),
                Name::Void if edit.is_none() => edit = Some(Edit::Void(map.next_value()?)),
                Name::Restore if edit.is_none() => edit = Some(Edit::Restore(map.next_value()?)),
                Name::Set | Name::Void | Name::Restore | Name::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let missing = <A::Error as de::Error>::missing_field;
        Ok(Change {
            id: id.ok_or_else(|| missing("id"))?,
            file: file.ok_or_else(|| missing("file"))?,
            entry: entry.ok_or_else(|| missing("entry"))?,
            kind: kind.ok_or_else(|| missing("kind"))?,
            base: base.flatten(),
            stamp: stamp.ok_or_else(|| missing("stamp"))?,
            replaces: replaces.flatten(),
            edit: edit.ok_or_else(|| missing("set"))?,
        })
    }
}

/// Reads the value of a field that may stand there once.
fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(de::Error::duplicate_field(name));
    }
    *field = Some(map.next_value()?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::change::Base;
    use crate::id::{ChangeId, EntryId, FileId};
    use crate::stamp::Stamp;

    /// A change as serde would read it.
    #[derive(serde::Deserialize)]
    struct Derived {
        id: ChangeId,
        file: FileId,
        entry: EntryId,
        kind: String,
        #[serde(default)]
        base: Option<Base>,
        stamp: Stamp,
        #[serde(default)]
        replaces: Option<ChangeId>,
        #[serde(flatten)]
        edit: Edit,
    }

    fn derived(text: &str) -> Option<Change> {
        let Derived { id, file, entry, kind, base, stamp, replaces, edit } =
            serde_json::from_str(text).ok()?;
        Some(Change { id, file, entry, kind, base, stamp, replaces, edit })
    }

    const WHOLE: &str = concat!(
        r#"{"id":"00000000-0000-0000-0000-000000000001","file":"00000000-0000-0000-0000-000000000002","#,
        r#""entry":"00000000-0000-0000-0000-000000000003","kind":"contact","#,
        r#""base":{"incarnation":"00000000-0000-0000-0000-000000000004","seq":[1,7]},"#,
        r#""stamp":{"wall_ms":5,"tick":0,"writer":"00000000-0000-0000-0000-000000000006"},"replaces":null,"#,
        r#""set":{"note":{"value":{"a":[1,-2,3.5,"x\u00e9"]},"over":[]},"how":{"value":null}}}"#
    );

    #[test]
    fn every_text_is_read_as_serde_would() {
        let mut texts = vec![WHOLE.to_owned(), "[]".to_owned(), "null".to_owned()];
        texts.extend((0..WHOLE.len()).filter_map(|end| WHOLE.get(..end).map(str::to_owned)));
        let whole: Value = serde_json::from_str(WHOLE).unwrap();
        for name in whole.as_object().unwrap().keys() {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(name);
            texts.push(less.to_string());
            for odd in ["null", "3", "\"x\"", "{}", "[]"] {
                let mut other = whole.clone();
                other[name] = serde_json::from_str(odd).unwrap();
                texts.push(other.to_string());
                // A second time, and another field beside them all.
                texts.push(WHOLE.replacen('{', &format!("{{\"{name}\":{odd},"), 1));
                texts.push(WHOLE.replacen('{', &format!("{{\"moon\":{odd},"), 1));
            }
        }
        for edit in
            [r#""void":{"reason":"twice"}"#, r#""restore":{"over":[]}"#, r#""void":3"#, r#""splice":{}"#]
        {
            texts.push(WHOLE.replacen('{', &format!("{{{edit},"), 1));
            texts.push(format!("{},{edit}}}", &WHOLE[..WHOLE.len() - 1]));
        }
        let mut read = 0;
        for text in &texts {
            let change = serde_json::from_str::<Change>(text).ok();
            assert_eq!(change, derived(text), "{text}");
            read += usize::from(change.is_some());
        }
        assert!(read > 20 && read < texts.len() - 20, "{read} of {} can be read", texts.len());
    }
}
