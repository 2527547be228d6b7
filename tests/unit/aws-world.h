/* SPDX-License-Identifier: Apache-2.0 */
/* A home directory, an AWS that follows a script, and a client between them: what tests of credentials have in common.
 */
#pragma once

#include "aws-home.h"
#include "aws-server.h"

#define AWS_WORLD_NOW_S G_GINT64_CONSTANT (1795220378) /* 2026-11-21T00:19:38Z, a Saturday */

typedef struct
{
  AwsHome home;
  AwsServer *server;
  AwsTime time;
  LqAwsClient *client;
  guint step; /* for the script */
} AwsWorld;

/* Files first, as in aws_home_init. */
void aws_world_init (AwsWorld *world, const char *config, const char *credentials);

/* Starts server and client. No keys but those of `more` (NAME=value, where {url} is the server's and {home} the home's;
 * may be NULL). The script's data is the world. */
void aws_world_start (AwsWorld *world, AwsScript script, const char *const *more, const char *profile);
void aws_world_clear (AwsWorld *world);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AwsWorld, aws_world_clear)

/* What the client's credentials are: "key|secret|token|expiry|account from source" with "-" for what is missing, or the
 * error, as "kind: message", with the home's path replaced by ~. Transfer full. */
char *aws_world_ask (AwsWorld *world);

/* Lets so much time pass. */
void aws_world_pass (AwsWorld *world, gint64 seconds);

/* Whether the request was signed with this key. */
gboolean aws_world_used_key (const AwsRequest *request, const char *key_id);
