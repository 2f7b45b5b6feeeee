// `{{name}}/check`: finds words to avoid.

#include "dossier_json.h"

#include <stdio.h>

// How the plugin describes itself: `options` is a JSON Schema of the table `with` of a pipeline.
static const char MANIFEST[] =
    "{\"model\": \"" DJ_MODEL "\", \"codecs\": [\"json\"], \"name\": \"{{name}}\", \"version\": \"0.1.0\", \"stages\": [{"
    "  \"name\": \"{{name}}/check\", \"kind\": \"check\", \"summary\": \"Finds words to avoid.\","
    "  \"options\": {\"type\": \"object\", \"required\": [\"words\"], \"additionalProperties\": false, \"properties\": {"
    "    \"words\": {\"description\": \"Words to avoid, each with what to write instead.\", \"type\": \"object\","
    "      \"additionalProperties\": {\"type\": \"string\"}}}},"
    "  \"codes\": [{\"code\": \"{{name}}/found\", \"level\": \"warn\", \"summary\": \"A word to avoid.\"}]"
    "}]}";

// Reports each place where `word` stands in the text of a node.
static void look(dj_run *run, dj_span span, const dj_buffer *text, dj_value word, dj_value better) {
  dj_buffer what = dj_text_of(run, word), instead = dj_text_of(run, better);
  for (size_t at = 0; (at = dj_search(text, at, &what)) != SIZE_MAX; at += what.len) {
    char message[200], hint[200];
    snprintf(message, sizeof message, "`%s` is a word to avoid", dj_string(&what));
    snprintf(hint, sizeof hint, "write `%s`", dj_string(&instead));
    dj_warn(run, dj_part(span, text, at, at + what.len), "{{name}}/found", message, hint);
  }
  dj_free_buffer(&what);
  dj_free_buffer(&instead);
}

static void check(dj_run *run) {
  dj_value words = dj_get(run->options, "words");
  dj_walk walk = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&walk)) {
    if (!dj_is(walk.kind, "Text")) continue;
    dj_buffer text = dj_text_of(run, walk.content);
    for (dj_value better = dj_first(words); dj_some(better); better = dj_next(words, better)) {
      look(run, dj_span_of(walk.node), &text, dj_key(better), better);
    }
    dj_free_buffer(&text);
  }
}

static int32_t describe(const dossier_host *host) { return dj_describe(host, MANIFEST); }

static int32_t run(const dossier_host *host, dossier_bytes message) {
  dj_run run;
  if (dj_begin(&run, host, message)) check(&run);
  return dj_end(&run);
}

const dossier_plugin *dossier_plugin_v1(void) {
  static const dossier_plugin PLUGIN = {sizeof(dossier_plugin), describe, run};
  return &PLUGIN;
}
