// A plugin, to be loaded.
#include "toy.h"

static int32_t describe(const dossier_host *host) {
  return dj_describe(host,
                     "{\"model\":\"" DJ_MODEL "\",\"codecs\":[\"json\"],\"name\":\"toy\",\"version\":\"1.0.0\",\"stages\":["
                     "{\"name\":\"toy/check\",\"kind\":\"check\",\"summary\":\"Looks.\",\"options\":{},\"codes\":[]},"
                     "{\"name\":\"toy/transform\",\"kind\":\"transform\",\"summary\":\"Turns.\",\"options\":{},"
                     "\"codes\":[]}]}");
}

const dossier_plugin *dossier_plugin_v1(void) {
  static const dossier_plugin PLUGIN = {sizeof(dossier_plugin), describe, toy_run};
  return &PLUGIN;
}
