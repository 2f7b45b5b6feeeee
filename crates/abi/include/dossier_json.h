// What a plugin in C needs besides dossier.h: reads a request in JSON, walks its document, reports findings, replies.
//
// One header, C11 or C++11, no dependency but the standard library, no global state, so it may be used from several
// threads at once. Nothing here trusts what it reads: nesting is bounded, and whatever is not there reads as nothing.
// Licence: MIT OR Apache-2.0.
//
//   static int32_t run(const dossier_host *host, dossier_bytes message) {
//     dj_run run;
//     if (dj_begin(&run, host, message)) {
//       dj_walk walk = dj_below(dj_get(run.document, "blocks"));
//       while (dj_step(&walk)) {
//         if (dj_is(walk.kind, "Heading")) dj_warn(&run, dj_span_of(walk.node), "my/heading", "a heading", NULL);
//       }
//     }
//     return dj_end(&run);
//   }
//
// A stage that cannot do its work calls dj_fail; dj_end and dj_end_transform then reply with the failure.

#ifndef DOSSIER_JSON_H
#define DOSSIER_JSON_H

#include "dossier.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// The document model that this header belongs to, as a manifest writes it: "1.0".
#define DJ_TEXT(number) #number
#define DJ_VERSION(major, minor) DJ_TEXT(major) "." DJ_TEXT(minor)
#define DJ_MODEL DJ_VERSION(DOSSIER_MODEL_MAJOR, DOSSIER_MODEL_MINOR)

// How deep arrays and objects may nest. No document needs more.
#define DJ_DEPTH 1024

// ---- Bytes that grow ---------------------------------------------------------------------------------------------

// Bytes that grow. Begin with dj_new, end with dj_free_buffer.
typedef struct {
  uint8_t *ptr;
  size_t len;
  size_t capacity;
  // Memory ran out: what was put since is missing.
  bool failed;
} dj_buffer;

// An empty buffer.
static inline dj_buffer dj_new(void) {
  dj_buffer buffer = {NULL, 0, 0, false};
  return buffer;
}

static inline void dj_free_buffer(dj_buffer *buffer) {
  free(buffer->ptr);
  *buffer = dj_new();
}

// Appends bytes.
static inline void dj_put(dj_buffer *buffer, const void *bytes, size_t len) {
  if (len == 0 || buffer->failed) return;
  if (len > buffer->capacity - buffer->len) {
    size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
    while (capacity - buffer->len < len && capacity <= SIZE_MAX / 2) capacity *= 2;
    uint8_t *ptr = capacity - buffer->len < len ? NULL : (uint8_t *)realloc(buffer->ptr, capacity);
    if (ptr == NULL) {
      buffer->failed = true;
      return;
    }
    buffer->ptr = ptr;
    buffer->capacity = capacity;
  }
  memcpy(buffer->ptr + buffer->len, bytes, len);
  buffer->len += len;
}

// Appends text that ends with a zero byte.
static inline void dj_puts(dj_buffer *buffer, const char *text) { dj_put(buffer, text, strlen(text)); }

// What the buffer holds as text that ends with a zero byte, as long as nothing is put into it; what is behind a zero byte
// of its own is not seen. "" when memory ran out.
static inline const char *dj_string(dj_buffer *buffer) {
  dj_put(buffer, "", 1);
  if (buffer->failed) return "";
  buffer->len--;
  return (const char *)buffer->ptr;
}

// Where `what` begins in the buffer, from byte `from` on; SIZE_MAX when it does not.
static inline size_t dj_search(const dj_buffer *buffer, size_t from, const dj_buffer *what) {
  for (size_t at = from; what->len > 0 && at <= buffer->len && buffer->len - at >= what->len; at++) {
    if (memcmp(buffer->ptr + at, what->ptr, what->len) == 0) return at;
  }
  return SIZE_MAX;
}

// Appends a whole number.
static inline void dj_put_number(dj_buffer *buffer, uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  dj_put(buffer, digits + at, sizeof digits - at);
}

// How many bytes the UTF-8 character at `at` has; 0 when there is none.
static inline size_t dj_utf8(const uint8_t *at, size_t len) {
  if (len == 0) return 0;
  uint8_t first = at[0];
  size_t count = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (count > len) return 0;
  for (size_t i = 1; i < count; i++) {
    if ((at[i] & 0xc0) != 0x80) return 0;
  }
  // Too long a form, a surrogate, or beyond the last character.
  if ((first == 0xe0 && at[1] < 0xa0) || (first == 0xed && at[1] > 0x9f)) return 0;
  if ((first == 0xf0 && at[1] < 0x90) || (first == 0xf4 && at[1] > 0x8f)) return 0;
  return count;
}

// Appends text as a JSON string, in its quotation marks. What is no UTF-8 becomes U+FFFD.
static inline void dj_quote(dj_buffer *buffer, const void *text, size_t len) {
  static const char HEX[] = "0123456789abcdef";
  const uint8_t *bytes = (const uint8_t *)text;
  dj_put(buffer, "\"", 1);
  for (size_t at = 0; at < len;) {
    size_t count = dj_utf8(bytes + at, len - at);
    if (count == 0) {
      dj_put(buffer, "\xef\xbf\xbd", 3);
    } else if (bytes[at] < 0x20) {
      char escape[] = {'\\', 'u', '0', '0', HEX[bytes[at] >> 4], HEX[bytes[at] & 15]};
      dj_put(buffer, escape, sizeof escape);
    } else {
      if (bytes[at] == '"' || bytes[at] == '\\') dj_put(buffer, "\\", 1);
      dj_put(buffer, bytes + at, count);
    }
    at += count == 0 ? 1 : count;
  }
  dj_put(buffer, "\"", 1);
}

// ---- Reading JSON ------------------------------------------------------------------------------------------------

typedef enum { DJ_NOTHING, DJ_NULL, DJ_FALSE, DJ_TRUE, DJ_NUMBER, DJ_STRING, DJ_ARRAY, DJ_OBJECT } dj_type;

// A value's place. The keys of objects have tokens too, each before its value.
typedef struct {
  // First byte, and one past the last.
  uint32_t start, end;
  // The first token behind the value and all that is in it.
  uint32_t after;
  dj_type type;
} dj_token;

// A JSON text that was read: its values in the order in which they begin. Token 0 stands for nothing.
typedef struct {
  const uint8_t *text;
  dj_token *tokens;
  uint32_t count;
  uint32_t capacity;
} dj_json;

// A value, or nothing. It lives as long as its dj_json.
typedef struct {
  const dj_json *json;
  uint32_t token;
} dj_value;

static inline void dj_free(dj_json *json) {
  free(json->tokens);
  json->tokens = NULL;
  json->count = json->capacity = 0;
}

// Adds a token that begins at `start` and ends at `end`; false when memory runs out.
static inline bool dj_add(dj_json *json, dj_type type, size_t start, size_t end) {
  if (json->count == json->capacity) {
    uint32_t capacity = json->capacity < 64 ? 64 : json->capacity * 2;
    size_t size = (size_t)capacity * sizeof(dj_token);
    if (capacity <= json->capacity || size / sizeof(dj_token) != capacity) return false;
    dj_token *tokens = (dj_token *)realloc(json->tokens, size);
    if (tokens == NULL) return false;
    json->tokens = tokens;
    json->capacity = capacity;
  }
  dj_token *token = &json->tokens[json->count++];
  token->start = (uint32_t)start;
  token->end = (uint32_t)end;
  token->after = json->count;
  token->type = type;
  return true;
}

// The number of the four hexadecimal digits behind `\u` at `at`; UINT32_MAX when they are not there.
static inline uint32_t dj_hex(const uint8_t *text, size_t len, size_t at) {
  uint32_t number = 0;
  if (len - at < 6 || text[at] != '\\' || text[at + 1] != 'u') return UINT32_MAX;
  for (size_t i = at + 2; i < at + 6; i++) {
    uint32_t digit = text[i] <= '9' ? text[i] - (uint32_t)'0' : (text[i] | 0x20u) - (uint32_t)'a' + 10;
    if (digit > 15 || (text[i] > '9' && digit < 10)) return UINT32_MAX;
    number = number * 16 + digit;
  }
  return number;
}

// How many bytes the escape at `at` has, a backslash; 0 when it is none. `*c` is what it stands for.
static inline size_t dj_escape(const uint8_t *text, size_t len, size_t at, uint32_t *c) {
  static const char NAMES[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
  if (len - at < 2) return 0;
  const char *name = (const char *)memchr(NAMES, text[at + 1], sizeof NAMES - 1);
  if (name != NULL) {
    *c = (uint32_t)MEANT[name - NAMES];
    return 2;
  }
  *c = dj_hex(text, len, at);
  if (*c < 0xd800 || (*c >= 0xe000 && *c != UINT32_MAX)) return 6;
  uint32_t low = *c < 0xdc00 ? dj_hex(text, len, at + 6) : UINT32_MAX;
  if (low < 0xdc00 || low >= 0xe000) return 0;
  *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
  return 12;
}

// Where the string that begins at `at` ends, its quotation marks included; 0 when it is none.
static inline size_t dj_scan_string(const uint8_t *text, size_t len, size_t at) {
  uint32_t c;
  for (at++; at < len && text[at] >= 0x20;) {
    if (text[at] == '"') return at + 1;
    size_t count = text[at] == '\\' ? dj_escape(text, len, at, &c) : dj_utf8(text + at, len - at);
    if (count == 0) return 0;
    at += count;
  }
  return 0;
}

static inline size_t dj_scan_digits(const uint8_t *text, size_t len, size_t at) {
  while (at < len && text[at] >= '0' && text[at] <= '9') at++;
  return at;
}

// Where the number that begins at `at` ends; 0 when it is none.
static inline size_t dj_scan_number(const uint8_t *text, size_t len, size_t at) {
  if (text[at] == '-') at++;
  size_t end = at < len && text[at] == '0' ? at + 1 : dj_scan_digits(text, len, at);
  if (end == at) return 0;
  if (end < len && text[end] == '.') {
    at = end + 1;
    end = dj_scan_digits(text, len, at);
    if (end == at) return 0;
  }
  if (end < len && (text[end] == 'e' || text[end] == 'E')) {
    at = end + 1;
    if (at < len && (text[at] == '+' || text[at] == '-')) at++;
    end = dj_scan_digits(text, len, at);
    if (end == at) return 0;
  }
  return end;
}

// Reads the string, number or word that begins at `*at` and moves behind it. Gives why not, or NULL.
static inline const char *dj_scalar(dj_json *json, size_t len, size_t *at) {
  const uint8_t *text = json->text;
  static const char *const WORDS[] = {"null", "false", "true"};
  dj_type type = text[*at] == '"' ? DJ_STRING : DJ_NUMBER;
  size_t end = type == DJ_STRING ? dj_scan_string(text, len, *at) : 0;
  for (int i = 0; type == DJ_NUMBER && i < 3; i++) {
    size_t word = strlen(WORDS[i]);
    if (len - *at < word || memcmp(text + *at, WORDS[i], word) != 0) continue;
    type = (dj_type)(DJ_NULL + i);
    end = *at + word;
  }
  if (type == DJ_NUMBER) end = dj_scan_number(text, len, *at);
  if (end == 0) return "it is no JSON";
  if (!dj_add(json, type, *at, end)) return "memory ran out";
  *at = end;
  return NULL;
}

static inline size_t dj_blanks(const uint8_t *text, size_t len, size_t at) {
  while (at < len && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) at++;
  return at;
}

// Moves behind the commas and closing brackets after a value; the values that they close end there. Gives why not, or
// NULL. `*at` is then at the next value or key, or at the end.
static inline const char *dj_close(dj_json *json, size_t len, size_t *at, const uint32_t *open, uint32_t *depth) {
  while (*depth > 0) {
    dj_token *outer = &json->tokens[open[*depth - 1]];
    bool empty = json->count == open[*depth - 1] + 1;
    *at = dj_blanks(json->text, len, *at);
    if (*at == len) return "it ends too early";
    uint8_t byte = json->text[*at];
    if (byte == (outer->type == DJ_ARRAY ? ']' : '}')) {
      outer->end = (uint32_t)++*at;
      outer->after = json->count;
      --*depth;
    } else if (empty) {
      return NULL;
    } else if (byte == ',') {
      *at = dj_blanks(json->text, len, *at + 1);
      return *at < len && json->text[*at] != ']' && json->text[*at] != '}' ? NULL : "it is no JSON";
    } else {
      return "it is no JSON";
    }
  }
  return NULL;
}

// Reads a key and its colon. Gives why not, or NULL.
static inline const char *dj_read_key(dj_json *json, size_t len, size_t *at) {
  if (json->text[*at] != '"') return "it is no JSON";
  const char *error = dj_scalar(json, len, at);
  if (error != NULL) return error;
  *at = dj_blanks(json->text, len, *at);
  if (*at == len || json->text[*at] != ':') return "it is no JSON";
  *at = dj_blanks(json->text, len, *at + 1);
  return *at < len ? NULL : "it ends too early";
}

// Reads a JSON text (RFC 8259), which has to outlive `json`. Gives why it cannot be read, or NULL. Either way, end with
// dj_free.
static inline const char *dj_parse(dj_json *json, dossier_bytes text) {
  uint32_t open[DJ_DEPTH], depth = 0;
  json->text = text.ptr;
  json->tokens = NULL;
  json->count = json->capacity = 0;
  if (text.len >= UINT32_MAX) return "it is too long";
  if (!dj_add(json, DJ_NOTHING, 0, 0)) return "memory ran out";
  size_t at = dj_blanks(text.ptr, text.len, 0);
  if (at == text.len) return "it is empty";
  do {
    const char *error = NULL;
    if (depth > 0 && json->tokens[open[depth - 1]].type == DJ_OBJECT) error = dj_read_key(json, text.len, &at);
    if (error == NULL && (text.ptr[at] == '[' || text.ptr[at] == '{')) {
      if (depth == DJ_DEPTH) return "it nests too deep";
      open[depth++] = json->count;
      if (!dj_add(json, text.ptr[at] == '[' ? DJ_ARRAY : DJ_OBJECT, at, at)) return "memory ran out";
      at++;
    } else if (error == NULL) {
      error = dj_scalar(json, text.len, &at);
    }
    if (error == NULL) error = dj_close(json, text.len, &at, open, &depth);
    if (error != NULL) return error;
  } while (depth > 0);
  return dj_blanks(text.ptr, text.len, at) == text.len ? NULL : "something comes after its end";
}

// ---- Values ------------------------------------------------------------------------------------------------------

// The value that a text holds; nothing when it could not be read.
static inline dj_value dj_root(const dj_json *json) {
  dj_value root = {json, json->count > 1 ? 1u : 0u};
  return root;
}

static inline const dj_token *dj_at(dj_value value) {
  static const dj_token NOTHING = {0, 0, 0, DJ_NOTHING};
  return value.json != NULL && value.token < value.json->count ? &value.json->tokens[value.token] : &NOTHING;
}

static inline dj_type dj_type_of(dj_value value) { return dj_at(value)->type; }

// The value as it is written.
static inline dossier_bytes dj_raw(dj_value value) {
  const dj_token *token = dj_at(value);
  dossier_bytes raw = {NULL, token->end - token->start};
  if (raw.len > 0) raw.ptr = value.json->text + token->start;
  return raw;
}

// The item of `outer` whose token, or for an object that of its key, is `token`; nothing when it has none there.
static inline dj_value dj_item(dj_value outer, uint32_t token) {
  dj_value item = {outer.json, 0};
  if (outer.token < token && token < dj_at(outer)->after) {
    item.token = dj_type_of(outer) == DJ_OBJECT ? token + 1 : token;
  }
  return item;
}

// Whether there is a value at all.
static inline bool dj_some(dj_value value) { return dj_type_of(value) != DJ_NOTHING; }

// The first item of an array or value of an object, or nothing.
static inline dj_value dj_first(dj_value outer) { return dj_item(outer, outer.token + 1); }

// The one behind `item`, or nothing.
static inline dj_value dj_next(dj_value outer, dj_value item) {
  return dj_item(outer, item.token == 0 ? 0 : dj_at(item)->after);
}

// The key of a value that dj_first or dj_next gave from an object.
static inline dj_value dj_key(dj_value item) {
  dj_value key = {item.json, item.token > 0 ? item.token - 1 : 0};
  return key;
}

// Writes a character in UTF-8; gives how many bytes it has.
static inline size_t dj_encode(uint32_t c, uint8_t utf8[4]) {
  size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = count; i-- > 1; c >>= 6) utf8[i] = (uint8_t)(0x80 | (c & 0x3f));
  utf8[0] = (uint8_t)(count == 1 ? c : c | (0xf00u >> count & 0xf0u));
  return count;
}

// Appends the text of a string; nothing when the value is none.
static inline void dj_text(dj_buffer *buffer, dj_value value) {
  if (dj_type_of(value) != DJ_STRING) return;
  const uint8_t *text = value.json->text;
  size_t at = dj_at(value)->start + 1, end = dj_at(value)->end - 1;
  while (at < end) {
    const uint8_t *escape = (const uint8_t *)memchr(text + at, '\\', end - at);
    size_t plain = escape == NULL ? end - at : (size_t)(escape - (text + at));
    dj_put(buffer, text + at, plain);
    at += plain;
    uint32_t c;
    uint8_t utf8[4];
    size_t len = at < end ? dj_escape(text, end, at, &c) : 0;
    if (len > 0) dj_put(buffer, utf8, dj_encode(c, utf8));
    at += len;
  }
}

// Whether the value is the string `text`.
static inline bool dj_is(dj_value value, const char *text) {
  if (dj_type_of(value) != DJ_STRING) return false;
  const uint8_t *raw = value.json->text;
  size_t at = dj_at(value)->start + 1, end = dj_at(value)->end - 1;
  while (at < end) {
    uint32_t c;
    uint8_t utf8[4] = {raw[at], 0, 0, 0};
    size_t len = raw[at] == '\\' ? dj_escape(raw, end, at, &c) : 1;
    size_t count = raw[at] == '\\' && len > 0 ? dj_encode(c, utf8) : 1;
    for (size_t i = 0; i < count; i++, text++) {
      if (*text == '\0' || (uint8_t)*text != utf8[i]) return false;
    }
    at += len;
  }
  return *text == '\0';
}

// The value under a key of an object, or nothing.
static inline dj_value dj_get(dj_value object, const char *key) {
  dj_value item = {object.json, 0};
  if (dj_type_of(object) != DJ_OBJECT) return item;
  for (item = dj_first(object); dj_some(item) && !dj_is(dj_key(item), key);) item = dj_next(object, item);
  return item;
}

// A whole number from 0 up; `otherwise` when the value is none.
static inline uint64_t dj_number(dj_value value, uint64_t otherwise) {
  if (dj_type_of(value) != DJ_NUMBER) return otherwise;
  dossier_bytes raw = dj_raw(value);
  uint64_t number = 0;
  for (size_t i = 0; i < raw.len; i++) {
    uint64_t digit = (uint64_t)raw.ptr[i] - '0';
    if (digit > 9 || number > (UINT64_MAX - digit) / 10) return otherwise;
    number = number * 10 + digit;
  }
  return number;
}

// True or false; `otherwise` when the value is neither.
static inline bool dj_bool(dj_value value, bool otherwise) {
  dj_type type = dj_type_of(value);
  return type == DJ_TRUE || (type != DJ_FALSE && otherwise);
}

// ---- Documents ---------------------------------------------------------------------------------------------------

// A walk over blocks and inlines.
typedef struct {
  // The node: an object with `kind`, `span` and, where it has any, `attr`.
  dj_value node;
  // The name of its kind, a string, as in crates/core/document.schema.json: "Para", "Text" ...
  dj_value kind;
  // What the kind holds; nothing for the likes of "SoftBreak".
  dj_value content;
  // The next token to be looked at, and one past the last.
  uint32_t at, end;
} dj_walk;

// A walk over all nodes in a value, itself included, in document order: each before those in it.
static inline dj_walk dj_below(dj_value value) {
  dj_value nothing = {value.json, 0};
  dj_walk walk = {nothing, nothing, nothing, value.token, dj_at(value)->after};
  return walk;
}

// Moves on to the next node; false when there is none.
static inline bool dj_step(dj_walk *walk) {
  for (; walk->at < walk->end; walk->at++) {
    dj_value node = {walk->node.json, walk->at};
    dj_value kind = dj_get(node, "kind"), content = dj_first(kind);
    bool held = dj_type_of(kind) == DJ_OBJECT && content.token != 0;
    if (!held && dj_type_of(kind) != DJ_STRING) continue;
    walk->node = node;
    walk->kind = held ? dj_key(content) : kind;
    walk->content = content;
    walk->at++;
    return true;
  }
  return false;
}

// Goes on behind the node, without looking into it.
static inline void dj_skip(dj_walk *walk) { walk->at = dj_at(walk->node)->after; }

// Where a node comes from: bytes in one of the document's sources, counted from 1; source 0 when a stage made it.
typedef struct {
  uint32_t source, start, end;
} dj_span;

static inline dj_span dj_span_of(dj_value node) {
  dj_value value = dj_get(node, "span");
  uint64_t source = dj_number(dj_get(value, "source"), 0);
  uint64_t start = dj_number(dj_get(value, "start"), 0), end = dj_number(dj_get(value, "end"), 0);
  dj_span span = {0, 0, 0};
  if (source > UINT32_MAX || start > end || end > UINT32_MAX) return span;
  span.source = (uint32_t)source;
  span.start = (uint32_t)start;
  span.end = (uint32_t)end;
  return span;
}

// The path of the file that a span of the document points into, a string; nothing when there is none.
static inline dj_value dj_path_of(dj_value document, dj_span span) {
  dj_value sources = dj_get(document, "sources"), source = dj_first(sources);
  for (uint32_t i = 1; i < span.source && dj_some(source); i++) source = dj_next(sources, source);
  dj_value path = {document.json, 0};
  return span.source > 0 ? dj_get(source, "path") : path;
}

// The span of the bytes `start` to `end` of a text that has this span; the whole span where the length shows that the
// source writes the text otherwise.
static inline dj_span dj_part(dj_span span, const dj_buffer *text, size_t start, size_t end) {
  if (span.end - span.start != text->len || start > end || end > text->len) return span;
  span.end = span.start + (uint32_t)end;
  span.start += (uint32_t)start;
  return span;
}

// ---- Requests and replies ----------------------------------------------------------------------------------------

// A stage that runs. Not to be copied: its values point into it.
typedef struct {
  const dossier_host *host;
  dj_json json;
  // The request's `stage`, `options` and `document`; nothing where it has none.
  dj_value stage, options, document;
  // Findings so far, in JSON, with a comma after each.
  dj_buffer findings;
  // Why the stage failed, in JSON; empty unless it did.
  dj_buffer failure;
  // A transform's document as far as it is written, and the byte of the request up to which it is.
  dj_buffer result;
  size_t written;
  // The status of the reply.
  const char *status;
  // Memory ran out, and the stage may have missed something.
  bool starved;
} dj_run;

// Replies to `describe` with the manifest, which is JSON. `return` what it gives.
static inline int32_t dj_describe(const dossier_host *host, const char *manifest) {
  if (host == NULL || host->size < sizeof(dossier_host)) return DOSSIER_MALFORMED;
  dossier_bytes bytes = {(const uint8_t *)manifest, strlen(manifest)};
  host->reply(host->ctx, bytes);
  return DOSSIER_OK;
}

// Writes the header of a message.
static inline void dj_header(uint8_t header[DOSSIER_HEADER], uint8_t kind, uint64_t len) {
  memset(header, 0, DOSSIER_HEADER);
  memcpy(header, DOSSIER_MAGIC, 8);
  header[8] = DOSSIER_MODEL_MAJOR & 0xff;
  header[9] = DOSSIER_MODEL_MAJOR >> 8 & 0xff;
  header[10] = DOSSIER_MODEL_MINOR & 0xff;
  header[11] = DOSSIER_MODEL_MINOR >> 8 & 0xff;
  header[12] = DOSSIER_CODEC_JSON;
  header[13] = kind;
  for (int i = 0; i < 8; i++) header[16 + i] = (uint8_t)(len >> (8 * i));
}

// Checks the header of a message and gives its body. Gives why it is none, or NULL.
static inline const char *dj_open(dossier_bytes message, uint8_t kind, uint8_t codec, dossier_bytes *body) {
  const uint8_t *header = message.ptr;
  body->ptr = NULL;
  body->len = 0;
  if (message.len < DOSSIER_HEADER || memcmp(header, DOSSIER_MAGIC, 8) != 0) return "it is no message";
  if ((header[8] | header[9] << 8) != DOSSIER_MODEL_MAJOR) {
    return "it is of another major version of the document model; this plugin has to be built for that one";
  }
  if (header[13] != kind) return "it is of another kind than expected";
  if (header[12] != codec) return "it is written in another codec than JSON";
  uint64_t len = 0;
  for (int i = 8; i-- > 0;) len = len << 8 | header[16 + i];
  if (len != message.len - DOSSIER_HEADER) return "its length is not that of its header";
  body->ptr = header + DOSSIER_HEADER;
  body->len = (size_t)len;
  return NULL;
}

// Appends a diagnostic.
static inline void dj_diagnostic(dj_buffer *to, const dj_run *run, const char *level, dj_span span, const char *code,
                                 const char *message, const char *hint) {
  dj_puts(to, "{\"code\":");
  dj_quote(to, code, strlen(code));
  dj_puts(to, ",\"level\":");
  dj_quote(to, level, strlen(level));
  dj_puts(to, ",\"message\":");
  dj_quote(to, message, strlen(message));
  dj_value path = dj_path_of(run->document, span);
  if (dj_type_of(path) == DJ_STRING) {
    dj_puts(to, ",\"location\":{\"path\":");
    dj_put(to, dj_raw(path).ptr, dj_raw(path).len);
    dj_puts(to, ",\"start\":");
    dj_put_number(to, span.start);
    dj_puts(to, ",\"end\":");
    dj_put_number(to, span.end);
    dj_puts(to, "}");
  }
  if (hint != NULL) {
    dj_puts(to, ",\"hints\":[");
    dj_quote(to, hint, strlen(hint));
    dj_puts(to, "]");
  }
  dj_puts(to, "}");
}

// Reports a finding of level "warn" or "deny". `code` is one of the manifest's; `hint` says what the editor can do, or is
// NULL.
static inline void dj_report(dj_run *run, const char *level, dj_span span, const char *code, const char *message,
                             const char *hint) {
  dj_diagnostic(&run->findings, run, level, span, code, message, hint);
  dj_puts(&run->findings, ",");
}

// Reports a finding that lets the build go on.
static inline void dj_warn(dj_run *run, dj_span span, const char *code, const char *message, const char *hint) {
  dj_report(run, "warn", span, code, message, hint);
}

// Writes a line to the log, which `dossier build --verbose` shows.
static inline void dj_log(dj_run *run, const char *line) {
  dossier_bytes bytes = {(const uint8_t *)line, strlen(line)};
  run->host->log(run->host->ctx, DOSSIER_INFO, bytes);
}

// Says that the stage cannot do its work, and why. The first reason counts.
static inline void dj_fail(dj_run *run, const char *code, const char *message, const char *hint) {
  dj_span nowhere = {0, 0, 0};
  if (run->failure.len > 0) return;
  run->status = "failed";
  dj_diagnostic(&run->failure, run, "deny", nowhere, code, message, hint);
}

// Begins to answer a request. False when it cannot be read; dj_end and dj_end_transform then say so.
static inline bool dj_begin(dj_run *run, const dossier_host *host, dossier_bytes message) {
  memset(run, 0, sizeof *run);
  run->status = "ok";
  if (host == NULL || host->size < sizeof(dossier_host)) return false;
  run->host = host;
  dossier_bytes body;
  const char *error = dj_open(message, DOSSIER_RUN, DOSSIER_CODEC_JSON, &body);
  if (error == NULL) error = dj_parse(&run->json, body);
  dj_value request = dj_root(&run->json);
  if (error == NULL && dj_type_of(request) != DJ_OBJECT) error = "it is no object";
  if (error != NULL) {
    dj_fail(run, "plugin/malformed", "the request cannot be read", error);
    run->status = "malformed";
    return false;
  }
  run->stage = dj_get(request, "stage");
  run->options = dj_get(request, "options");
  run->document = dj_get(request, "document");
  run->written = dj_at(run->document)->start;
  return true;
}

// The text of a string, in a buffer of its own; empty when the value is none. When memory runs out, the run fails in the
// end.
static inline dj_buffer dj_text_of(dj_run *run, dj_value value) {
  dj_buffer text = dj_new();
  dj_text(&text, value);
  run->starved = run->starved || text.failed;
  return text;
}

// Puts text in the place of a string of the document, for a transform. Strings have to come in document order; false when
// this one does not, or is no string of the document.
static inline bool dj_replace(dj_run *run, dj_value value, const dj_buffer *text) {
  const dj_token *token = dj_at(value);
  run->starved = run->starved || text->failed;
  if (token->type != DJ_STRING || value.json != &run->json) return false;
  if (token->start < run->written || token->end > dj_at(run->document)->end) return false;
  dj_put(&run->result, run->json.text + run->written, token->start - run->written);
  dj_quote(&run->result, text->ptr, text->len);
  run->written = token->end;
  return true;
}

// Writes the reply, with its header.
static inline void dj_put_reply(dj_buffer *reply, const dj_run *run) {
  uint8_t header[DOSSIER_HEADER];
  // Room for the header, whose length is known at the end.
  dj_header(header, DOSSIER_REPLY, 0);
  dj_put(reply, header, sizeof header);
  dj_puts(reply, "{\"status\":");
  dj_quote(reply, run->status, strlen(run->status));
  if (run->findings.len > 0) {
    dj_puts(reply, ",\"findings\":[");
    dj_put(reply, run->findings.ptr, run->findings.len - 1);
    dj_puts(reply, "]");
  }
  const dj_buffer *last = run->failure.len > 0 ? &run->failure : &run->result;
  if (last->len > 0) dj_puts(reply, last == &run->failure ? ",\"failure\":" : ",\"document\":");
  dj_put(reply, last->ptr, last->len);
  dj_puts(reply, "}");
  if (!reply->failed) dj_header(reply->ptr, DOSSIER_REPLY, reply->len - DOSSIER_HEADER);
}

// Ends a check: replies with what it found, and frees what the run held. `return` what it gives.
static inline int32_t dj_end(dj_run *run) {
  static const char LOST[] =
      "{\"status\":\"failed\",\"failure\":{\"code\":\"plugin/out-of-memory\",\"level\":\"deny\","
      "\"message\":\"memory ran out\"}}";
  uint8_t lost[DOSSIER_HEADER + sizeof LOST - 1];
  if (run->host == NULL) return DOSSIER_MALFORMED;
  dj_buffer reply = dj_new();
  dj_put_reply(&reply, run);
  dossier_bytes bytes = {reply.ptr, reply.len};
  bool failed = run->findings.failed || run->failure.failed || run->result.failed || reply.failed;
  if (failed || run->starved) {
    dj_header(lost, DOSSIER_REPLY, sizeof LOST - 1);
    memcpy(lost + DOSSIER_HEADER, LOST, sizeof LOST - 1);
    bytes.ptr = lost;
    bytes.len = sizeof lost;
  }
  run->host->reply(run->host->ctx, bytes);
  dj_free_buffer(&reply);
  dj_free_buffer(&run->findings);
  dj_free_buffer(&run->failure);
  dj_free_buffer(&run->result);
  dj_free(&run->json);
  return DOSSIER_OK;
}

// Ends a transform: as dj_end, with the document as dj_replace changed it.
static inline int32_t dj_end_transform(dj_run *run) {
  const dj_token *document = dj_at(run->document);
  if (run->host == NULL) return DOSSIER_MALFORMED;
  if (document->type != DJ_OBJECT) dj_fail(run, "plugin/malformed", "the request has no document", NULL);
  if (run->failure.len == 0) dj_put(&run->result, run->json.text + run->written, document->end - run->written);
  return dj_end(run);
}

// ---- Questions to the host ---------------------------------------------------------------------------------------

static inline void dj_take(void *to, dossier_bytes bytes) { dj_put((dj_buffer *)to, bytes.ptr, bytes.len); }

// Appends the content of a project file; its path is relative to the pipeline file, with forward slashes. False when the
// host cannot give it.
static inline bool dj_read(dj_run *run, const char *path, dj_buffer *content) {
  dj_buffer question = dj_new(), answer = dj_new();
  uint8_t header[DOSSIER_HEADER];
  dj_header(header, DOSSIER_ASK, 0);
  dj_put(&question, header, sizeof header);
  dj_puts(&question, "{\"read\":{\"path\":");
  dj_quote(&question, path, strlen(path));
  dj_puts(&question, "}}");
  bool given = false;
  if (!question.failed) {
    dj_header(question.ptr, DOSSIER_ASK, question.len - DOSSIER_HEADER);
    dossier_bytes asked = {question.ptr, question.len}, body;
    given = run->host->ask(run->host->ctx, asked, &answer, dj_take) == DOSSIER_OK && !answer.failed;
    dossier_bytes message = {answer.ptr, answer.len};
    given = given && dj_open(message, DOSSIER_CONTENT, DOSSIER_CODEC_BARE, &body) == NULL;
    if (given) dj_put(content, body.ptr, body.len);
  }
  dj_free_buffer(&question);
  dj_free_buffer(&answer);
  return given && !content->failed;
}

#endif // DOSSIER_JSON_H
