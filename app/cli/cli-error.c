/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-error.h"

#include <realtime.h>

G_DEFINE_QUARK (cli-error-quark, cli_error)

static CliError
classify_realtime (int code)
{
  switch (code)
    {
    case REALTIME_ERROR_TRANSPORT_CLOSED:
    case REALTIME_ERROR_TRANSPORT_WRITE:
    case REALTIME_ERROR_CERTIFICATE:
      return CLI_ERROR_CONNECT;

    case REALTIME_ERROR_TIMEOUT:
      return CLI_ERROR_TIMEOUT;

    case REALTIME_ERROR_UNAUTHORIZED:
    case REALTIME_ERROR_PERMISSION_DENIED:
    case REALTIME_ERROR_TOKEN_EXPIRED:
    case REALTIME_ERROR_EXPIRED:
      return CLI_ERROR_DENIED;

    default:
      return CLI_ERROR_FAILED;
    }
}

/**
 * cli_error_classify:
 *
 * Returns: which of our own errors, and so which exit status, this is
 */
CliError
cli_error_classify (const GError *error)
{
  if (error->domain == CLI_ERROR)
    return (CliError) error->code;
  if (error->domain == G_OPTION_ERROR)
    return CLI_ERROR_USAGE;
  if (error->domain == REALTIME_ERROR)
    return classify_realtime (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return CLI_ERROR_TIMEOUT;

  return CLI_ERROR_FAILED;
}

static const char *
get_realtime_advice (int code)
{
  switch (code)
    {
    case REALTIME_ERROR_CERTIFICATE:
      return "If the server has made its certificate itself, give its fingerprint with --fingerprint.";

    case REALTIME_ERROR_CONNECTION_CLOSED:
      return "Whether the server has done it is not known.";

    case REALTIME_ERROR_TRANSPORT_CLOSED:
    case REALTIME_ERROR_TRANSPORT_WRITE:
      return "See whether the server runs, and whether --server is right.";

    case REALTIME_ERROR_TIMEOUT:
      return "Try again later, or allow more time with --timeout.";

    case REALTIME_ERROR_UNAUTHORIZED:
      return "Give a token that the server takes, with --token-file or in REALTIME_TOKEN.";

    case REALTIME_ERROR_PERMISSION_DENIED:
      return "Give the token of somebody who may, with --token-file or in REALTIME_TOKEN.";

    case REALTIME_ERROR_TOKEN_EXPIRED:
    case REALTIME_ERROR_EXPIRED:
      return "Get another token, and give it with --token-file or in REALTIME_TOKEN.";

    case REALTIME_ERROR_UNKNOWN_CHANNEL:
      return "See whether the name is right: what stands before the colon must be known to the server.";

    case REALTIME_ERROR_METHOD_NOT_FOUND:
      return "See whether the name of the method is right.";

    case REALTIME_ERROR_NOT_AVAILABLE:
      return "The server is not configured to offer this, at least not here.";

    case REALTIME_ERROR_TOO_MANY_REQUESTS:
    case REALTIME_ERROR_INTERNAL:
      return "Try again later.";

    case REALTIME_ERROR_UNRECOVERABLE_POSITION:
      return "The history has begun anew; leave the position out, or begin with --since=all.";

    default:
      return NULL;
    }
}

/**
 * cli_error_get_advice:
 *
 * Returns: (nullable): what to do about it, as far as that can be said
 */
const char *
cli_error_get_advice (const GError *error)
{
  if (error->domain == REALTIME_ERROR)
    return get_realtime_advice (error->code);
  if (cli_error_classify (error) == CLI_ERROR_TIMEOUT)
    return get_realtime_advice (REALTIME_ERROR_TIMEOUT);
  if (cli_error_classify (error) == CLI_ERROR_CONNECT)
    return get_realtime_advice (REALTIME_ERROR_TRANSPORT_CLOSED);

  return NULL;
}
