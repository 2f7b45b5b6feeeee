//! The findings about pipelines themselves, with the pages that explain them.

use crate::allows;
use dossier_core::Code;

/// A pipeline as it should be; the bad examples are this one with a mistake.
const PIPELINE: &str = "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n";

/// All that planning and running can find, in addition to what stages say of themselves.
#[must_use]
pub fn codes() -> Vec<Code> {
    CODES.iter().copied().chain([allows::UNUSED]).collect()
}

const CODES: [Code; 34] = [
    Code::deny("pipeline/bad-name", "A name in a pipeline cannot be one.")
        .explained(
            "Names stand in options, variables and on the command line, so they are made of plain letters, digits, `-` \
             and `_`. A few names have their value by themselves and cannot be given another.",
            "format = 1\n\n[stage.\"the text\"]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"the text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/bad-option", "An option of a stage is not one, or has a value that it cannot have.")
        .explained(
            "An option that is misspelt or has the wrong kind of value would be left out of account. `dossier stages \
             STAGE` lists the options of a stage with their values.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.file = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/bad-output", "The path of an artifact leaves the output folder or cannot be one.")
        .explained(
            "Artifacts lie in the folder that `--out` names, and nowhere else. Write a relative path with forward \
             slashes, without `..`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"../a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/brace", "A single brace stands in a text in which variables are filled in.")
        .explained(
            "Braces stand around the names of variables. Write `{{` and `}}` for braces that are meant as such.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a}.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/built-in-plugin", "A pipeline names a plugin that is built in.")
        .why(
            "Stages of the built-in plugins mean the same in every pipeline. Give your plugin another name, and use its \
             stages by that.",
        ),
    Code::deny("pipeline/cache", "A result could not be kept, or not be taken from the cache.")
        .why(
            "The cache holds results by what they were made of, and only whole ones; here one could not be written or \
             read. `dossier clean` empties it, `--no-cache` builds without it.",
        ),
    Code::deny("pipeline/cycle", "Stages wait for each other.")
        .explained(
            "A document would have to be finished before it can begin. Let one of the stages take its document from \
             elsewhere.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.one]\nuse = \"core/number\"\nfrom = \"two\"\n\n[stage.two]\nuse = \"core/number\"\nfrom = \"one\"\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"two\"\nout = \"a.pdf\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.one]\nuse = \"core/number\"\nfrom = \"text\"\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"one\"\nout = \"a.pdf\"\n",
        ),
    Code::deny("pipeline/duplicate-input", "A stage takes one document twice.")
        .explained(
            "A document that is taken twice would be printed twice. Take one of the names out.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = [\"text\", \"text\"]\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/duplicate-output", "Two stages, editions or pipelines write one file.")
        .explained(
            "The one that is written last would stay, and which that is depends on chance. Give one of them another \
             name, in several pipelines or editions with `{pipeline}` or `{edition}` in it.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[stage.again]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"A.pdf\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[stage.again]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"b.pdf\"\n",
        ),
    Code::deny("pipeline/extends", "The pipeline that this one extends cannot be used.")
        .explained(
            "A pipeline that extends another is that one with its own keys laid over it, so the other has to be there, \
             in the project, and must not lead back. Correct the path, which is relative to the file that it stands in.",
            "extends = \"no-such-file.toml\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/failed", "A stage failed and did not say why.")
        .why(
            "A stage gave up without saying more, or was given what it cannot take. Run again with `--verbose` to see \
             what it logged; if that does not tell, please report it.",
        ),
    Code::deny("pipeline/faulty-plugin", "A stage is not of the kind that it says.")
        .why(
            "A stage calls itself one kind and is another, so that nothing can be said of what it takes and gives. This \
             is a fault of the plugin: tell its author.",
        ),
    Code::deny("pipeline/format", "A pipeline does not say its format, or one that is not read.")
        .explained(
            "The number says how the file is to be read, so that a later version of dossier can still read it. Begin \
             the file with `format = 1`; a higher number needs a newer dossier.",
            "[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/no-edition", "The name of the edition is used, and no edition is chosen.")
        .explained(
            "The name of the edition is asked for where none is chosen. Choose one with `--edition NAME`, take \
             `--all-editions`, or give `edition` a value under `[vars]`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a-{edition}.pdf\"\n",
            "format = 1\n\n[vars]\nedition = \"full\"\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a-{edition}.pdf\"\n",
        ),
    Code::deny("pipeline/no-stage", "A pipeline has no stage.")
        .explained(
            "A pipeline is a list of stages, and without one there is nothing to do. A stage is a table `[stage.NAME]` \
             with a key `use`.",
            "format = 1\n",
            PIPELINE,
        ),
    Code::deny("pipeline/no-use", "A stage does not say what it uses.")
        .explained(
            "The name of a stage's table is yours to choose; `use` says what it does. Add `use = \"markdown/import\"` \
             or another of those that `dossier stages` lists.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/not-utf8", "A pipeline file is not UTF-8.")
        .why(
            "A pipeline is TOML, which is UTF-8. Save the file in that encoding.",
        ),
    Code::deny("pipeline/number", "A number is too large, or infinite.")
        .explained(
            "Options take numbers that can be written in JSON: whole ones of at most 64 bits, and finite ones.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"docx/render\"\nwith.contents = inf\nfrom = \"text\"\nout = \"a.pdf\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"docx/render\"\nwith.contents = 2\nfrom = \"text\"\nout = \"a.pdf\"\n",
        ),
    Code::deny("pipeline/panic", "A stage panicked.")
        .why(
            "A stage met a fault of its own and was stopped; the rest of the run went on. It is a fault of the stage, \
             not of your text: please report it, with the text if you may share it.",
        ),
    Code::deny("pipeline/toml", "A pipeline file is no TOML.")
        .explained(
            "Nothing of a pipeline is taken when a part of it cannot be read. The finding points at the place; strings \
             stand in quotation marks, and a table may be written once.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = pdf/render\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/too-many-stages", "A pipeline has more stages than it may.")
        .why(
            "The limit keeps a file that was made by mistake from exhausting the machine. Split the pipeline into \
             several files; one call of `dossier build` takes them all.",
        ),
    Code::deny("pipeline/unknown-code", "There is no finding of this code.")
        .explained(
            "Nothing has this code: it is misspelt, or the plugin that reports it is not used here. `dossier explain` \
             lists all codes.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[levels]\n\"markdown/raw-htm\" = \"deny\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[levels]\n\"markdown/raw-html\" = \"deny\"\n",
        ),
    Code::deny("pipeline/unknown-edition", "A pipeline has no edition of this name.")
        .why(
            "A misspelt edition would give the full text to readers who are to have less. Editions are the tables \
             `[edition.NAME]` of the pipeline; `dossier plan` shows them.",
        ),
    Code::deny("pipeline/unknown-input", "A stage takes its document from a stage that there is not.")
        .explained(
            "A stage takes its document from another stage of the same pipeline, named by its table. Correct the name.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"txt\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/unknown-key", "A pipeline has a key that means nothing.")
        .explained(
            "A misspelt key would be left out of account. The finding lists the keys that there are; options of a stage \
             belong in `with`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\noutput = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/unknown-level", "A level is none.")
        .explained(
            "A finding is allowed, warned of or denied: `allow`, `warn` or `deny`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[levels]\n\"markdown/raw-html\" = \"error\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[levels]\n\"markdown/raw-html\" = \"deny\"\n",
        ),
    Code::deny("pipeline/unknown-stage", "There is no stage of this name.")
        .explained(
            "The name of a stage is that of its plugin, a slash, and its own. `dossier stages` lists all that can be \
             used; a stage of a plugin that is not built in needs its folder in `plugins`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/rendr\"\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/unknown-variable", "There is no variable of this name.")
        .explained(
            "A variable that has no value would leave a hole in a path or text. Give it one under `[vars]`, or correct \
             its name; `{{` and `}}` are braces that are meant as such.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a-{year}.pdf\"\n",
            "format = 1\n\n[vars]\nyear = 2026\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a-{year}.pdf\"\n",
        ),
    Code::warn("pipeline/unused-plugin", "No stage uses a plugin that the pipeline names.")
        .explained(
            "The plugin is looked for, perhaps loaded, and nothing of it is used. Take its line out of `[plugins]`, or \
             add the stage that was meant.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[plugins]\njargon = \"plugins/jargon\"\n",
            PIPELINE,
        ),
    Code::warn("pipeline/unused-stage", "Nothing takes what a stage makes.")
        .explained(
            "A document is made and no one takes it: mostly a stage that was to take it names another. Correct `from`, \
             or take the stage out.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\nout = \"a.pdf\"\n\n[stage.numbered]\nuse = \"core/number\"\nfrom = \"text\"\n",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"numbered\"\nout = \"a.pdf\"\n\n[stage.numbered]\nuse = \"core/number\"\nfrom = \"text\"\n",
        ),
    Code::deny("pipeline/wrong-input", "A stage takes too many documents, too few, or the wrong kind.")
        .explained(
            "Import stages take no input, merges take several, all others one; only verify stages take artifacts. Bring \
             documents together with `core/concat` first.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/wrong-output", "A stage lacks its `out`, or has one and writes no file.")
        .explained(
            "Only render stages write a file, and each says which with `out`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = \"pdf/render\"\nfrom = \"text\"\n",
            PIPELINE,
        ),
    Code::deny("pipeline/wrong-type", "A key of a pipeline has a value of the wrong type.")
        .explained(
            "A value of another type is not turned round by guessing. Put quotation marks around texts, and none around \
             numbers, `true` and `false`.",
            "format = 1\n\n[stage.text]\nuse = \"markdown/import\"\nwith.files = [\"a.md\"]\n\n[stage.pdf]\nuse = 5\nfrom = \"text\"\nout = \"a.pdf\"\n",
            PIPELINE,
        ),
    Code::deny("plugin/faulty", "A plugin cannot be used beside the others.")
        .why(
            "What the plugin brings cannot be used beside what is there: two stages of one name, or a name that is not \
             its own. This is a fault of the plugin: tell its author.",
        ),
];
