/*
 * Feeds messages to Hyperscan in its streaming mode and prints how long a round takes.
 *
 * Arguments: length of a chunk in bytes, rounds, least milliseconds of a round.
 * Standard input, all numbers 32 bits in the machine's order: how many patterns, and for each flags, length, bytes;
 * how many messages, and for each length, bytes.
 * Standard output: patterns refused, then nanoseconds of processor time for one pass over all messages, by round.
 */
#include <hs/hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
  uint32_t length;
  char *bytes;
} text_t;

static unsigned long matches;

static void fail(const char *problem) {
  fprintf(stderr, "Hyperscan: %s\n", problem);
  exit(1);
}

static uint32_t read_number(void) {
  uint32_t number;
  if (fread(&number, sizeof number, 1, stdin) != 1) fail("the input ends early");
  return number;
}

static text_t read_text(void) {
  text_t text = {read_number(), NULL};
  text.bytes = calloc(text.length + 1, 1);
  if (text.bytes == NULL || fread(text.bytes, 1, text.length, stdin) != text.length) fail("the input ends early");
  return text;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  (void)id, (void)from, (void)to, (void)flags, (void)context;
  matches += 1;
  return 0;
}

/* Compiles what Hyperscan takes of the patterns; the rest is left out and counted. */
static hs_database_t *compile(uint32_t *refused) {
  uint32_t count = read_number(), taken = 0;
  const char **sources = calloc(count, sizeof *sources);
  unsigned *flags = calloc(count, sizeof *flags);
  hs_database_t *database;
  hs_compile_error_t *error;
  for (uint32_t i = 0; i < count; i += 1) {
    uint32_t flag = read_number();
    text_t source = read_text();
    if (hs_compile(source.bytes, flag, HS_MODE_STREAM, NULL, &database, &error) != HS_SUCCESS) {
      hs_free_compile_error(error);
      continue;
    }
    hs_free_database(database);
    sources[taken] = source.bytes;
    flags[taken] = flag;
    taken += 1;
  }
  *refused = count - taken;
  if (hs_compile_multi(sources, flags, NULL, taken, HS_MODE_STREAM, NULL, &database, &error) != HS_SUCCESS)
    fail(error->message);
  return database;
}

static void scan(hs_stream_t *stream, hs_scratch_t *scratch, text_t text, uint32_t chunk) {
  for (uint32_t at = 0; at < text.length; at += chunk) {
    uint32_t left = text.length - at;
    hs_scan_stream(stream, text.bytes + at, left < chunk ? left : chunk, 0, scratch, on_match, NULL);
  }
  hs_reset_stream(stream, 0, scratch, on_match, NULL);
}

static double read_cpu_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) fail("three arguments are needed");
  uint32_t chunk = atoi(argv[1]), rounds = atoi(argv[2]), refused;
  double sample_ns = atof(argv[3]) * 1e6;
  hs_database_t *database = compile(&refused);
  uint32_t count = read_number();
  text_t *texts = calloc(count, sizeof *texts);
  for (uint32_t i = 0; i < count; i += 1) texts[i] = read_text();
  hs_scratch_t *scratch = NULL;
  hs_stream_t *stream = NULL;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS || hs_open_stream(database, 0, &stream) != HS_SUCCESS)
    fail("no memory");
  printf("%u\n", refused);
  /* The first round only warms up. */
  for (uint32_t round = 0; round <= rounds; round += 1) {
    double started = read_cpu_ns(), spent = 0;
    uint32_t passes = 0;
    for (; spent < sample_ns || passes == 0; passes += 1) {
      for (uint32_t i = 0; i < count; i += 1) scan(stream, scratch, texts[i], chunk);
      spent = read_cpu_ns() - started;
    }
    if (round > 0) printf("%f\n", spent / passes);
  }
  fprintf(stderr, "Hyperscan: %lu matches.\n", matches);
  return 0;
}
