// Reads texts from standard input, each behind its length in four bytes, and answers each twice, likewise: how it reads as
// JSON, and how a stage replies to it as a message.
#include "toy.h"

#include <stdio.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

static void dump(dj_buffer *out, dj_value value) {
  dj_type type = dj_type_of(value);
  if (type == DJ_STRING) {
    dj_buffer text = dj_new();
    dj_text(&text, value);
    dj_quote(out, text.ptr, text.len);
    dj_free_buffer(&text);
  } else if (type == DJ_ARRAY || type == DJ_OBJECT) {
    dj_puts(out, type == DJ_ARRAY ? "[" : "{");
    for (dj_value item = dj_first(value); dj_some(item); item = dj_next(value, item)) {
      if (item.token != dj_first(value).token) dj_puts(out, ",");
      if (type == DJ_OBJECT) {
        dump(out, dj_key(item));
        dj_puts(out, ":");
      }
      dump(out, item);
    }
    dj_puts(out, type == DJ_ARRAY ? "]" : "}");
  } else {
    dj_put(out, dj_raw(value).ptr, dj_raw(value).len);
  }
}

static void answer(dossier_bytes bytes) {
  uint8_t length[4];
  for (int i = 0; i < 4; i++) length[i] = (uint8_t)(bytes.len >> (8 * i));
  fwrite(length, 1, sizeof length, stdout);
  fwrite(bytes.ptr, 1, bytes.len, stdout);
}

static void reply(void *ctx, dossier_bytes bytes) {
  if ((*(int *)ctx)++ == 0) answer(bytes);
}

static void quiet(void *ctx, uint32_t level, dossier_bytes line) {
  (void)ctx, (void)level, (void)line;
}

// Gives back what it was asked, as it came.
static int32_t echo(void *ctx, dossier_bytes question, void *to, dossier_sink sink) {
  (void)ctx;
  sink(to, question);
  return DOSSIER_OK;
}

static uint32_t never(void *ctx) {
  (void)ctx;
  return 0;
}

static int feed(dossier_bytes text) {
  dj_json json;
  dj_buffer out = dj_new();
  const char *error = dj_parse(&json, text);
  if (error == NULL) dump(&out, dj_root(&json));
  else dj_puts(&out, error);
  dossier_bytes dumped = {out.ptr, out.len};
  answer(dumped);
  dj_free_buffer(&out);
  dj_free(&json);

  int replies = 0;
  dossier_host host = {sizeof(dossier_host), &replies, reply, quiet, echo, never};
  return toy_run(&host, text) == DOSSIER_OK && replies == 1 ? 0 : 1;
}

int main(void) {
#ifdef _WIN32
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
#endif
  uint8_t length[4];
  while (fread(length, 1, sizeof length, stdin) == sizeof length) {
    size_t len = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
    // Just as long as the text, so that a step beyond it is found.
    uint8_t *text = (uint8_t *)malloc(len > 0 ? len : 1);
    if (text == NULL || fread(text, 1, len, stdin) != len) return 2;
    dossier_bytes bytes = {text, len};
    if (feed(bytes) != 0) return 3;
    free(text);
  }
  return 0;
}
