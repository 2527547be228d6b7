/* SPDX-License-Identifier: Apache-2.0 */
/* What osquery and an extension say to each other, as it was seen on the wire. Only field numbers and types travel. */

namespace c_glib osq

struct ExtensionStatus {
  1: i32 code, // 0 ok, 1 failed, 2 fatal
  2: string message,
  3: i64 uuid, // of the extension
}

typedef list<map<string, string>> Rows

struct ExtensionResponse {
  1: ExtensionStatus status,
  2: Rows response,
}

exception ExtensionException {
  1: i32 code,
  2: string message,
  3: i64 uuid,
}

struct InternalExtensionInfo {
  1: string name,
  2: string version,
  3: string sdk_version,
  4: string min_sdk_version,
}

struct InternalOptionInfo {
  1: string value,
  2: string default_value,
  3: string type,
}

// Served by the extension, and by osquery.
service Extension {
  ExtensionStatus ping (),
  ExtensionResponse call (1: string registry, 2: string item, 3: map<string, string> request),
  void shutdown (),
}

// Served by osquery.
service ExtensionManager extends Extension {
  map<i64, InternalExtensionInfo> extensions (),
  map<string, InternalOptionInfo> options (),
  ExtensionStatus registerExtension (1: InternalExtensionInfo info, 2: map<string, map<string, Rows>> registry),
  ExtensionStatus deregisterExtension (1: i64 uuid),
  ExtensionResponse query (1: string sql),
  ExtensionResponse getQueryColumns (1: string sql),
}
