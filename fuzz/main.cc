/* libFuzzer's side of the fuzz target of blobs: an embedded Python with the sanitized modules, and three calls into
   blob_fuzzer.pyx. Built by fuzz/fuzz_build.py, run by fuzz/run.py, which sets the environment. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Entry of blob_fuzzer.pyx */
struct entry {
    size_t (*mutate)(uint8_t *data, size_t size, size_t room, uint64_t seed);
    size_t (*cross)(const uint8_t *data, size_t size, const uint8_t *other, size_t other_size, uint8_t *out, size_t room,
                    uint64_t seed);
    int (*execute)(const uint8_t *data, size_t size);
    const int *left;
    const uint64_t *counters;
};

static const struct entry *entry;

/* What was executed since the last Context was made: u32 length and bytes, over and over, then a 0. A mapped file, so that
   it is there after a crash; a write for each execution would cost more than many executions. */
#define HISTORY_SIZE ((size_t)4 << 20)
static uint8_t *history;
static size_t history_used;

static void remember(const uint8_t *data, size_t size) {
    uint32_t length = (uint32_t)size, end = 0;
    if (history == NULL) return;
    if (*entry->left <= 0) history_used = 0;
    if (history_used + size + 8 > HISTORY_SIZE) return;
    memcpy(history + history_used, &length, 4);
    memcpy(history + history_used + 4, data, size);
    history_used += 4 + size;
    memcpy(history + history_used, &end, 4);
}

static void open_history(const char *path) {
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, (off_t)HISTORY_SIZE) != 0) return;
    history = (uint8_t *)mmap(NULL, HISTORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if ((void *)history == MAP_FAILED) history = NULL;
    close(file);
}

static void report(void) {
    static const char *names[] = {"refused", "damaged", "finished", "threw", "timed_out", "out_of_memory", "written"};
    fprintf(stderr, "outcomes:");
    for (int i = 0; i < 7; i++) fprintf(stderr, " %s=%llu", names[i], (unsigned long long)entry->counters[i]);
    fprintf(stderr, "\n");
}

static void must(int good, const char *what) {
    if (good) return;
    fprintf(stderr, "fuzz/main.cc: %s\n", what);
    if (PyErr_Occurred()) PyErr_Print();
    exit(2);
}

extern "C" {

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    PyConfig config;
    PyObject *module, *done;
    (void)argc;
    (void)argv;
    PyConfig_InitPythonConfig(&config);
    config.install_signal_handlers = 0;
    config.site_import = 0;
    config.write_bytecode = 0;
    must(!PyStatus_Exception(Py_InitializeFromConfig(&config)), "Python does not start");
    PyConfig_Clear(&config);
    module = PyImport_ImportModule("blob_fuzzer");
    must(module != NULL, "blob_fuzzer cannot be imported");
    done = PyObject_CallMethod(module, "prepare", NULL);
    must(done != NULL, "prepare() failed");
    entry = (const struct entry *)PyCapsule_Import("blob_fuzzer.ENTRY", 0);
    must(entry != NULL, "no entry");
    if (getenv("JSBC_FUZZ_HISTORY")) open_history(getenv("JSBC_FUZZ_HISTORY"));
    atexit(report);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    remember(data, size);
    if (entry->execute(data, size) != 0) abort();
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
    return entry->mutate(data, size, max_size, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2, uint8_t *out,
                                 size_t max_out_size, unsigned int seed) {
    return entry->cross(data1, size1, data2, size2, out, max_out_size, seed);
}

}  // extern "C"
