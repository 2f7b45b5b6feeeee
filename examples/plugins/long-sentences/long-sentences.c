// `long-sentences/check`: finds sentences that are hard to read in one breath. It counts words in Latin script, and characters
// in Chinese, which has no spaces.

#include "dossier_json.h"

#include <stdio.h>

static const char MANIFEST[] =
    "{\"model\": \"" DJ_MODEL "\", \"codecs\": [\"json\"], \"name\": \"long-sentences\", \"version\": \"0.1.0\", \"stages\": [{"
    "  \"name\": \"long-sentences/check\", \"kind\": \"check\", \"summary\": \"Finds sentences that are too long.\","
    "  \"options\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
    "    \"words\": {\"description\": \"Most words of a sentence.\", \"type\": \"integer\", \"default\": 35},"
    "    \"characters\": {\"description\": \"Most Chinese characters of a sentence.\", \"type\": \"integer\","
    "      \"default\": 60}}},"
    "  \"codes\": [{\"code\": \"long-sentences/found\", \"level\": \"warn\","
    "    \"summary\": \"A sentence that is hard to read in one breath.\"}]"
    "}]}";

// The sentence that is being read.
typedef struct {
  dj_run *run;
  uint64_t most_words, most_characters;
  uint64_t words, characters;
  bool in_word;
  // Its last full stop was read: a Latin sentence ends at the space behind it, a Chinese one at once.
  bool ended, at_once;
  // From its first byte to the last one read; source 0 before it begins.
  dj_span span;
} sentence;

// Reports the sentence if it is too long, and begins the next.
static void end(sentence *s) {
  const char *unit = s->words > s->most_words ? "words" : "characters";
  uint64_t count = s->words > s->most_words ? s->words : s->characters;
  uint64_t most = s->words > s->most_words ? s->most_words : s->most_characters;
  if (count > most) {
    char message[100];
    snprintf(message, sizeof message, "a sentence of %llu %s, more than %llu", (unsigned long long)count, unit,
             (unsigned long long)most);
    dj_warn(s->run, s->span, "long-sentences/found", message, "make two of it");
  }
  s->words = s->characters = s->span.source = 0;
  s->in_word = s->ended = s->at_once = false;
}

// Whether the character of `len` bytes at `at` is one of `set`.
static bool one_of(const char *set, const uint8_t *at, size_t len) {
  for (size_t count; *set != '\0'; set += count) {
    count = dj_utf8((const uint8_t *)set, strlen(set));
    if (count == len && memcmp(set, at, len) == 0) return true;
  }
  return false;
}

// Reads a character, which comes from `span`.
static void read_one(sentence *s, const uint8_t *at, size_t len, dj_span span) {
  bool blank = *at == ' ', closing = one_of(")\"'”’」』）", at, len);
  // The ideographs of everyday use, U+4E00 to U+9FFF.
  bool han = len == 3 && at[0] >= 0xe4 && at[0] <= 0xe9 && !(at[0] == 0xe4 && at[1] < 0xb8);
  bool letter = len == 1 ? (*at >= '0' && *at <= '9') || ((*at | 32) >= 'a' && (*at | 32) <= 'z') : at[0] < 0xe2;
  if (s->ended && !closing && (blank || s->at_once)) end(s);
  if (blank) {
    s->in_word = false;
    return;
  }
  if (s->span.source == 0) s->span = span;
  s->span.end = span.end;
  s->characters += han;
  s->words += letter && !s->in_word;
  s->in_word = !han && (letter || s->in_word);
  s->at_once = one_of("。！？", at, len) || (s->at_once && closing);
  s->ended = s->at_once || one_of(".!?", at, len) || (s->ended && closing);
}

static void read_text(sentence *s, dj_span span, const dj_buffer *text) {
  for (size_t at = 0, len; at < text->len; at += len) {
    len = dj_utf8(text->ptr + at, text->len - at);
    if (len == 0) return;
    read_one(s, text->ptr + at, len, dj_part(span, text, at, at + len));
  }
}

static void check(dj_run *run) {
  static const uint8_t SPACE = ' ';
  sentence s = {run, 0, 0, 0, 0, false, false, false, {0, 0, 0}};
  s.most_words = dj_number(dj_get(run->options, "words"), 35);
  s.most_characters = dj_number(dj_get(run->options, "characters"), 60);
  dj_walk blocks = dj_below(dj_get(run->document, "blocks"));
  while (dj_step(&blocks)) {
    if (!dj_is(blocks.kind, "Para") && !dj_is(blocks.kind, "Plain")) continue;
    dj_walk walk = dj_below(blocks.content);
    while (dj_step(&walk)) {
      // A note is no part of the sentence with its mark; its own paragraphs come later.
      if (dj_is(walk.kind, "Note")) dj_skip(&walk);
      if (dj_is(walk.kind, "SoftBreak") || dj_is(walk.kind, "LineBreak")) read_one(&s, &SPACE, 1, s.span);
      if (!dj_is(walk.kind, "Text")) continue;
      dj_buffer content = dj_text_of(run, walk.content);
      read_text(&s, dj_span_of(walk.node), &content);
      dj_free_buffer(&content);
    }
    end(&s);
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
