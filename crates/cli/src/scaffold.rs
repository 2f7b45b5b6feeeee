//! Folders made of templates, for `dossier new` and `dossier new-plugin`.

use std::{fs, io, path::Path};

/// A file of a template: its path in the folder, and its text. In both, `{{name}}` and the like are filled in.
pub(crate) type File = (&'static str, &'static str);

/// What templates are filled in with: `{{key}}` by its value.
pub(crate) type Values = Vec<(&'static str, String)>;

/// Writes the folder under a temporary name first, so that it is there as a whole or not at all. An empty folder of its name
/// gives way.
pub(crate) fn write(parent: &Path, folder: &Path, files: &[File], values: &Values) -> io::Result<()> {
    fs::create_dir_all(parent)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let temporary = parent.join(format!(".{name}.{}", std::process::id()));
    let write_all = || {
        for (path, text) in files {
            let path = temporary.join(fill(path, values));
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, fill(text, values))?;
        }
        if folder.is_dir() {
            // Fails where something is in it.
            fs::remove_dir(folder)?;
        }
        fs::rename(&temporary, folder)
    };
    write_all().inspect_err(|_| drop(fs::remove_dir_all(&temporary)))
}

/// The text with the value in the place of each `{{key}}`. What a value brings is not looked at again, and braces around
/// anything else stay.
pub(crate) fn fill(text: &str, values: &Values) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let known = |(key, value): &'_ (&str, String)| {
            Some((value.clone(), after.strip_prefix(key)?.strip_prefix("}}")?))
        };
        let (value, behind) = values.iter().find_map(known).unwrap_or_else(|| ("{{".to_owned(), after));
        out += before;
        out += &value;
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_and_other_braces_stay() {
        let values = vec![("name", "{{kind}}".to_owned()), ("kind", "check".to_owned())];
        let check = |text: &str, expected: &str| assert_eq!(fill(text, &values), expected);
        check("a {{name}}/{{kind}} b", "a {{kind}}/check b");
        check("${{ vars.X }} {{none}} {{name }} {{", "${{ vars.X }} {{none}} {{name }} {{");
        check("{{{kind}}}", "{{{kind}}}");
    }

    #[test]
    fn a_folder_is_there_as_a_whole_or_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a");
        let list = || {
            let names = fs::read_dir(parent.path()).unwrap().map(|entry| entry.unwrap().file_name());
            names.map(|name| name.into_string().unwrap()).collect::<Vec<_>>()
        };
        // A file cannot be a folder too.
        let broken: [File; 2] = [("b", "one"), ("b/c", "two")];
        assert!(write(parent.path(), &folder, &broken, &Values::new()).is_err());
        assert_eq!(list(), [""; 0]);
        fs::create_dir(&folder).unwrap();
        write(parent.path(), &folder, &broken[..1], &Values::new()).unwrap();
        assert_eq!(list(), ["a"]);
        assert!(write(parent.path(), &folder, &broken[..1], &Values::new()).is_err());
        assert_eq!(list(), ["a"]);
        assert_eq!(fs::read_to_string(folder.join("b")).unwrap(), "one");
    }
}
