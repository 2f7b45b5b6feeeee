// The stages of the tests: a check and a transform.
#include "dossier_json.h"

// Reports each heading, and each word of the file `words` that is a whole text.
static inline void toy_check(dj_run *run) {
  dj_buffer words = dj_new();
  dj_log(run, "looking for words");
  dj_value file = dj_get(run->options, "words");
  dj_buffer path = dj_text_of(run, file);
  if (dj_some(file) && !dj_read(run, dj_string(&path), &words)) {
    dj_fail(run, "toy/unreadable", "the list of words cannot be read", "name a file of the project");
  }
  dj_walk walk = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&walk)) {
    dj_span span = dj_span_of(walk.node);
    if (dj_is(walk.kind, "Heading")) dj_warn(run, span, "toy/heading", "a heading", NULL);
    if (dj_is(walk.kind, "Note")) dj_skip(&walk);
    if (!dj_is(walk.kind, "Text")) continue;
    dj_buffer text = dj_text_of(run, walk.content);
    size_t at = dj_search(&words, 0, &text);
    if (at != SIZE_MAX) {
      span = dj_part(span, &text, 0, text.len);
      dj_report(run, "deny", span, "toy/word", dj_string(&text), "leave \"it\" out");
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
    dj_buffer text = dj_text_of(run, walk.content);
    for (size_t i = 0, j = text.len; i + 1 < j; i++) {
      uint8_t first = text.ptr[i];
      text.ptr[i] = text.ptr[--j];
      text.ptr[j] = first;
    }
    dj_replace(run, walk.content, &text);
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
