//! The findings about what is said of plugins and where they lie, with the pages that explain them. Those about entries of
//! `[plugins]` are findings about the pipeline.

use dossier_core::Code;

/// All of them; what goes wrong with a plugin that runs is in `carrier::codes`.
pub const ALL: [Code; 18] = [
    Code::deny("plugin/bad-value", "A value in the description of a plugin cannot be one.")
        .why(
            "A limit, path or digest that is not understood is not guessed. The finding says what the key takes.",
        ),
    Code::deny("plugin/digest", "The file of a plugin is not the one that is pinned.")
        .why(
            "The file is not the one that the pipeline pins, so it is not loaded: it was updated, or somebody replaced \
             it. Look what changed, and then take the new digest from `dossier plugins show NAME`.",
        ),
    Code::deny("pipeline/empty-entry", "An entry under `[plugins]` says nothing.")
        .why(
            "An entry under `[plugins]` says where a plugin is, how it runs or which file is meant. Give the folder as \
             a string, or take the line out.",
        ),
    Code::deny("plugin/incomplete", "A `plugin.toml` does not say all that it has to.")
        .why(
            "`plugin.toml` has to say the name of the plugin and how it runs: `library = \"<path>\"`, or a command as \
             `program = [\"python3\", \"plugin.py\"]`.",
        ),
    Code::deny("plugin/not-built", "The file that a plugin runs is not there.")
        .why(
            "The folder of the plugin is there, and the file that runs is not. Build it: the plugin's own README says \
             how, mostly with `cargo build --release` or `make`.",
        ),
    Code::deny("plugin/not-found", "There is no such plugin.")
        .why(
            "The plugin is in none of the folders that are looked through, or misspelt. Put its folder into `plugins` \
             beside the pipeline, or say its place under `[plugins]`; `dossier plugins` lists what there is.",
        ),
    Code::deny("plugin/not-utf8", "A `plugin.toml` is not UTF-8.")
        .why(
            "`plugin.toml` is TOML, which is UTF-8. Save the file in that encoding.",
        ),
    Code::deny("plugin/other-name", "A plugin has another name than its folder.")
        .why(
            "A plugin is found by the name of its folder, and its `plugin.toml` says another. Rename the folder, or \
             correct `name`.",
        ),
    Code::deny("plugin/refused", "A plugin lies outside of the project and is not pinned.")
        .why(
            "Who builds a project runs what lies in it and nothing else. Pin the file by its digest under `[plugins]`, \
             copy the plugin into the project, or allow it for one run with `--allow-plugin NAME`.",
        ),
    Code::deny("plugin/toml", "A `plugin.toml` is no TOML.")
        .why(
            "Nothing of `plugin.toml` is taken when a part of it cannot be read. The finding points at the place.",
        ),
    Code::deny("plugin/two-places", "A plugin is said to be in two places.")
        .why(
            "A plugin is one library or one program, in one place. Take one of the two keys out.",
        ),
    Code::deny("plugin/unknown-key", "The description of a plugin has a key that means nothing.")
        .why(
            "A misspelt key, as of a limit, would be left out of account. The finding lists the keys that there are.",
        ),
    Code::deny("plugin/unreadable", "A `plugin.toml` cannot be read.")
        .why(
            "The file `plugin.toml` is there and cannot be read, or is too large to be one. Look at the rights of the \
             file.",
        ),
    Code::deny("plugin/wrong-type", "A key in the description of a plugin has a value of the wrong type.")
        .why(
            "A value of another type is not turned round by guessing. Put quotation marks around texts, and none around \
             numbers, `true` and `false`.",
        ),
    Code::deny("plugin/cancelled", "A plugin was stopped because the run was called off.")
        .why(
            "The run was called off while the plugin worked. Nothing of this call is kept.",
        ),
    Code::deny("plugin/options", "Options do not fit a stage of a plugin.")
        .why(
            "The options do not fit the stage, and only the stage itself could see it. `dossier stages STAGE` lists its \
             options.",
        ),
    Code::deny("pipeline/bad-value", "A value in the entry of a plugin cannot be one.")
        .why(
            "A limit, path or digest that is not understood is not guessed. The finding says what the key takes.",
        ),
    Code::deny("pipeline/two-places", "A plugin is said to be in two places.")
        .why(
            "A plugin is one library or one program, in one place. Take one of the two keys out.",
        ),
];
