/* SPDX-License-Identifier: Apache-2.0 */
#include "http-certs.h"

#include <glib/gstdio.h>

#define GOOD_NAMES "subjectAltName=DNS:localhost,DNS:lambda.us-east-1.amazonaws.com,IP:127.0.0.1"

static void
run (const char *const *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *complaints = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &complaints, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("openssl: %s", complaints);
}

/* A key and a certificate signed by it, in one file. Transfer full: its path. */
static char *
make_ca (HttpCerts *certs, const char *name)
{
  char *path = g_strdup_printf ("%s/%s.pem", certs->folder, name);
  const char *command[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-subj", "/CN=CA", "-days", "1", "-keyout", path, "-out", path, NULL };

  run (command);
  return path;
}

/* A certificate signed by the CA. Transfer full. */
static GTlsCertificate *
make_server (HttpCerts *certs, const char *names, const char *days)
{
  g_autofree char *key = g_build_filename (certs->folder, "key.pem", NULL);
  g_autofree char *asked = g_build_filename (certs->folder, "request.pem", NULL);
  g_autofree char *path = g_build_filename (certs->folder, "certificate.pem", NULL);
  const char *ask[] = { "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=server", "-addext", names, "-keyout", key, "-out", asked, NULL };
  const char *sign[] = { "openssl", "x509", "-req", "-in", asked, "-copy_extensions", "copy", "-CA", certs->ca,
                         "-CAkey", certs->ca, "-days", days, "-out", path, NULL };
  g_autoptr (GError) error = NULL;

  run (ask);
  run (sign);
  GTlsCertificate *certificate = g_tls_certificate_new_from_files (path, key, &error);
  g_assert_no_error (error);
  g_unlink (key);
  g_unlink (asked);
  g_unlink (path);
  return certificate;
}

void
http_certs_init (HttpCerts *certs)
{
  certs->folder = g_dir_make_tmp ("lq-certs-XXXXXX", NULL);
  g_assert_nonnull (certs->folder);
  certs->ca = make_ca (certs, "ca");
  certs->other_ca = make_ca (certs, "other-ca");
  certs->good = make_server (certs, GOOD_NAMES, "1");
  certs->other_name = make_server (certs, "subjectAltName=DNS:example.com", "1");
  certs->expired = make_server (certs, GOOD_NAMES, "-1");
}

void
http_certs_clear (HttpCerts *certs)
{
  g_unlink (certs->ca);
  g_unlink (certs->other_ca);
  g_rmdir (certs->folder);
  g_free (certs->folder);
  g_free (certs->ca);
  g_free (certs->other_ca);
  g_object_unref (certs->good);
  g_object_unref (certs->other_name);
  g_object_unref (certs->expired);
}
