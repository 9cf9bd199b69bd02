/* The kinds whose health Argo CD can tell. */
#ifndef GITOPS_POLICY_HEALTH_KINDS_H
#define GITOPS_POLICY_HEALTH_KINDS_H

#include "base/slice.h"

/* Whether Argo CD 3.2.12 has a check for a kind, by itself or among those that it ships. */
bool health_is_known(slice group, slice kind);

#endif
