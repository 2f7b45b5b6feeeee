// `{{name}}/transform`: writes other words in the place of some.

#include "dossier_json.h"

// How the plugin describes itself: `options` is a JSON Schema of the table `with` of a pipeline.
static const char MANIFEST[] =
    "{\"model\": \"" DJ_MODEL "\", \"codecs\": [\"json\"], \"name\": \"{{name}}\", \"version\": \"0.1.0\", \"stages\": [{"
    "  \"name\": \"{{name}}/transform\", \"kind\": \"transform\","
    "  \"summary\": \"Writes other words in the place of some.\","
    "  \"options\": {\"type\": \"object\", \"required\": [\"words\"], \"additionalProperties\": false, \"properties\": {"
    "    \"words\": {\"description\": \"Words to replace, each with what comes in its place.\", \"type\": \"object\","
    "      \"additionalProperties\": {\"type\": \"string\"}}}},"
    "  \"codes\": []"
    "}]}";

// The text with `better` in each place where `word` stood.
static dj_buffer replaced(dj_run *run, const dj_buffer *text, dj_value word, dj_value better) {
  dj_buffer what = dj_text_of(run, word), instead = dj_text_of(run, better), out = dj_new();
  size_t done = 0;
  for (size_t at; (at = dj_search(text, done, &what)) != SIZE_MAX; done = at + what.len) {
    dj_put(&out, text->ptr + done, at - done);
    dj_put(&out, instead.ptr, instead.len);
  }
  if (done < text->len) dj_put(&out, text->ptr + done, text->len - done);
  out.failed = out.failed || text->failed;
  dj_free_buffer(&what);
  dj_free_buffer(&instead);
  return out;
}

static void transform(dj_run *run) {
  dj_value words = dj_get(run->options, "words");
  dj_walk walk = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&walk)) {
    if (!dj_is(walk.kind, "Text")) continue;
    dj_buffer text = dj_text_of(run, walk.content);
    for (dj_value better = dj_first(words); dj_some(better); better = dj_next(words, better)) {
      dj_buffer changed = replaced(run, &text, dj_key(better), better);
      dj_free_buffer(&text);
      text = changed;
    }
    dj_replace(run, walk.content, &text);
    dj_free_buffer(&text);
  }
}

static int32_t describe(const dossier_host *host) { return dj_describe(host, MANIFEST); }

static int32_t run(const dossier_host *host, dossier_bytes message) {
  dj_run run;
  if (dj_begin(&run, host, message)) transform(&run);
  return dj_end_transform(&run);
}

const dossier_plugin *dossier_plugin_v1(void) {
  static const dossier_plugin PLUGIN = {sizeof(dossier_plugin), describe, run};
  return &PLUGIN;
}
