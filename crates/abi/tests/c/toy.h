// The stages of the tests: a check that knows four tricks, and a transform.
#include "dossier_json.h"

// Reports each heading, and each word of the file `words` that is a whole text.
static inline void toy_check(dj_run *run) {
  dj_buffer words = {NULL, 0, 0, false};
  dj_value file = dj_get(run->options, "words");
  dj_buffer path = {NULL, 0, 0, false};
  dj_text(&path, file);
  dj_put(&path, "", 1);
  if (dj_type_of(file) == DJ_STRING && !path.failed && !dj_read(run, (const char *)path.ptr, &words)) {
    dj_fail(run, "toy/unreadable", "the list of words cannot be read", "name a file of the project");
  }
  dj_put(&words, "", 1);
  dj_walk walk = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&walk)) {
    dj_span span = dj_span_of(walk.node);
    if (dj_is(walk.kind, "Heading")) dj_warn(run, span, "toy/heading", "a heading", NULL);
    if (dj_is(walk.kind, "Note")) dj_skip(&walk);
    if (!dj_is(walk.kind, "Text") || words.failed) continue;
    dj_buffer text = {NULL, 0, 0, false};
    dj_text(&text, walk.content);
    dj_put(&text, "", 1);
    if (text.len > 1 && !text.failed && strstr((const char *)words.ptr, (const char *)text.ptr) != NULL) {
      dj_report(run, "deny", span, "toy/word", (const char *)text.ptr, "leave \"it\" out");
    }
    dj_free_buffer(&text);
  }
  dj_free_buffer(&path);
  dj_free_buffer(&words);
}

// Turns texts round, byte by byte, and skips notes.
static inline void toy_transform(dj_run *run) {
  dj_walk walk = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&walk)) {
    if (dj_is(walk.kind, "Note")) dj_skip(&walk);
    if (!dj_is(walk.kind, "Text")) continue;
    dj_buffer text = {NULL, 0, 0, false};
    dj_text(&text, walk.content);
    for (size_t i = 0, j = text.len; i + 1 < j; i++) {
      uint8_t first = text.ptr[i];
      text.ptr[i] = text.ptr[--j];
      text.ptr[j] = first;
    }
    dj_replace(run, walk.content, text.ptr, text.len);
    dj_free_buffer(&text);
  }
}

static inline int32_t toy_run(const dossier_host *host, dossier_bytes message) {
  dj_run run;
  if (dj_begin(&run, host, message)) {
    if (dj_is(run.stage, "toy/transform")) {
      toy_transform(&run);
      return dj_end_transform(&run);
    }
    toy_check(&run);
  }
  return dj_end(&run);
}
