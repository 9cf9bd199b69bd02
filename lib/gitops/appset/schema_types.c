/*
 * The types of Argo CD 3.2 that an ApplicationSet and an Application consist of, as far as they can be written there.
 * Reference: argo-cd, pkg/apis/application/v1alpha1/types.go and applicationset_types.go.
 */
#include "gitops/appset/schema.h"

/* clang-format off */

#define END {NULL, FORM_VALUE, GO_STRING, NULL, NULL, false, false}

/* A field by form and kind; written always where JSON has no omitempty, or where Go does not take it for empty. */
#define TEXT(name)                 {name, FORM_VALUE, GO_STRING, NULL, NULL, false, false}
#define TEXT_ALWAYS(name)          {name, FORM_VALUE, GO_STRING, NULL, NULL, true, false}
#define TEXT_POINTER(name)         {name, FORM_POINTER, GO_STRING, NULL, NULL, false, false}
#define TEXTS(name, type)          {name, FORM_LIST, GO_STRING, NULL, type, false, false}
#define FLAG(name)                 {name, FORM_VALUE, GO_BOOL, NULL, NULL, false, false}
#define FLAG_POINTER(name)         {name, FORM_POINTER, GO_BOOL, NULL, NULL, false, false}
#define INTEGER(name)              {name, FORM_VALUE, GO_INT64, NULL, NULL, false, false}
#define INTEGER_POINTER(name)      {name, FORM_POINTER, GO_INT64, NULL, NULL, false, false}
#define STRUCT(name, inner)        {name, FORM_VALUE, GO_STRUCT, &inner, NULL, true, false}
#define TEXT_MAP(name)             {name, FORM_MAP, GO_STRING, NULL, NULL, false, false}
#define POINTER(name, inner)       {name, FORM_POINTER, GO_STRUCT, &inner, NULL, false, false}
#define LIST(name, inner, type)    {name, FORM_LIST, GO_STRUCT, &inner, type, false, false}
#define LOOSE(name)                {name, FORM_POINTER, GO_LOOSE, NULL, NULL, false, false}

/* --- Sources --- */

static const go_struct helm_parameter = {"HelmParameter", (const go_field[]){
    TEXT("name"), TEXT("value"), FLAG("forceString"), END}};

static const go_struct helm_file_parameter = {"HelmFileParameter", (const go_field[]){TEXT("name"), TEXT("path"), END}};

static const go_struct helm = {"ApplicationSourceHelm", (const go_field[]){
    TEXTS("valueFiles", NULL),
    LIST("parameters", helm_parameter, NULL),
    TEXT("releaseName"),
    TEXT("values"),
    LIST("fileParameters", helm_file_parameter, NULL),
    TEXT("version"),
    FLAG("passCredentials"),
    FLAG("ignoreMissingValueFiles"),
    FLAG("skipCrds"),
    {"valuesObject", FORM_POINTER, GO_JSON, NULL, "runtime.RawExtension", false, false},
    TEXT("namespace"),
    TEXT("kubeVersion"),
    TEXTS("apiVersions", NULL),
    FLAG("skipTests"),
    FLAG("skipSchemaValidation"),
    END}};

static const go_struct kustomize_replica = {"KustomizeReplica", (const go_field[]){
    TEXT_ALWAYS("name"),
    {"count", FORM_VALUE, GO_INT_OR_STRING, NULL, NULL, true, false},
    END}};

static const go_struct kustomize_selector = {"KustomizeSelector", (const go_field[]){
    TEXT("group"), TEXT("version"), TEXT("kind"), TEXT("name"), TEXT("namespace"), TEXT("annotationSelector"),
    TEXT("labelSelector"), END}};

static const go_struct kustomize_patch = {"KustomizePatch", (const go_field[]){
    TEXT("path"),
    TEXT("patch"),
    POINTER("target", kustomize_selector),
    {"options", FORM_MAP, GO_BOOL, NULL, NULL, false, false},
    END}};

static const go_struct kustomize = {"ApplicationSourceKustomize", (const go_field[]){
    TEXT("namePrefix"),
    TEXT("nameSuffix"),
    TEXTS("images", "v1alpha1.KustomizeImages"),
    TEXT_MAP("commonLabels"),
    TEXT("version"),
    TEXT_MAP("commonAnnotations"),
    FLAG("forceCommonLabels"),
    FLAG("forceCommonAnnotations"),
    TEXT("namespace"),
    FLAG("commonAnnotationsEnvsubst"),
    LIST("replicas", kustomize_replica, "v1alpha1.KustomizeReplicas"),
    LIST("patches", kustomize_patch, "v1alpha1.KustomizePatches"),
    TEXTS("components", NULL),
    FLAG("ignoreMissingComponents"),
    FLAG("labelWithoutSelector"),
    TEXT("kubeVersion"),
    TEXTS("apiVersions", NULL),
    FLAG("labelIncludeTemplates"),
    END}};

static const go_struct jsonnet_var = {"JsonnetVar", (const go_field[]){
    TEXT_ALWAYS("name"), TEXT_ALWAYS("value"), FLAG("code"), END}};

static const go_struct jsonnet = {"ApplicationSourceJsonnet", (const go_field[]){
    LIST("extVars", jsonnet_var, NULL), LIST("tlas", jsonnet_var, NULL), TEXTS("libs", NULL), END}};

static const go_struct directory = {"ApplicationSourceDirectory", (const go_field[]){
    FLAG("recurse"), STRUCT("jsonnet", jsonnet), TEXT("exclude"), TEXT("include"), END}};

static const go_struct env_entry = {"EnvEntry", (const go_field[]){TEXT_ALWAYS("name"), TEXT_ALWAYS("value"), END}};

static const go_struct plugin_parameter = {"ApplicationSourcePluginParameter", (const go_field[]){
    TEXT_ALWAYS("name"), TEXT_POINTER("string"), TEXT_MAP("map"), TEXTS("array", NULL), END}};

static const go_struct source_plugin = {"ApplicationSourcePlugin", (const go_field[]){
    TEXT("name"),
    LIST("env", env_entry, "v1alpha1.Env"),
    LIST("parameters", plugin_parameter, "v1alpha1.ApplicationSourcePluginParameters"),
    END}};

static const go_struct source = {"ApplicationSource", (const go_field[]){
    TEXT_ALWAYS("repoURL"),
    TEXT("path"),
    TEXT("targetRevision"),
    POINTER("helm", helm),
    POINTER("kustomize", kustomize),
    POINTER("directory", directory),
    POINTER("plugin", source_plugin),
    TEXT("chart"),
    TEXT("ref"),
    TEXT("name"),
    END}};

static const go_struct dry_source = {"DrySource", (const go_field[]){
    TEXT_ALWAYS("repoURL"), TEXT_ALWAYS("targetRevision"), TEXT_ALWAYS("path"), END}};

static const go_struct sync_source = {"SyncSource", (const go_field[]){
    TEXT_ALWAYS("targetBranch"), TEXT_ALWAYS("path"), END}};

static const go_struct hydrate_to = {"HydrateTo", (const go_field[]){TEXT_ALWAYS("targetBranch"), END}};

static const go_struct hydrator = {"SourceHydrator", (const go_field[]){
    STRUCT("drySource", dry_source),
    STRUCT("syncSource", sync_source),
    POINTER("hydrateTo", hydrate_to),
    END}};

/* --- An Application's specification --- */

static const go_struct destination = {"ApplicationDestination", (const go_field[]){
    TEXT("server"), TEXT("namespace"), TEXT("name"), END}};

static const go_struct automated = {"SyncPolicyAutomated", (const go_field[]){
    FLAG("prune"), FLAG("selfHeal"), FLAG("allowEmpty"), FLAG_POINTER("enabled"), END}};

static const go_struct backoff = {"Backoff", (const go_field[]){
    TEXT("duration"), INTEGER_POINTER("factor"), TEXT("maxDuration"), END}};

static const go_struct retry = {"RetryStrategy", (const go_field[]){
    INTEGER("limit"), POINTER("backoff", backoff), FLAG("refresh"), END}};

static const go_struct namespace_metadata = {"ManagedNamespaceMetadata", (const go_field[]){
    TEXT_MAP("labels"), TEXT_MAP("annotations"), END}};

static const go_struct sync_policy = {"SyncPolicy", (const go_field[]){
    POINTER("automated", automated),
    TEXTS("syncOptions", "v1alpha1.SyncOptions"),
    POINTER("retry", retry),
    POINTER("managedNamespaceMetadata", namespace_metadata),
    END}};

static const go_struct ignore_difference = {"ResourceIgnoreDifferences", (const go_field[]){
    TEXT("group"), TEXT_ALWAYS("kind"), TEXT("name"), TEXT("namespace"), TEXTS("jsonPointers", NULL),
    TEXTS("jqPathExpressions", NULL), TEXTS("managedFieldsManagers", NULL), END}};

static const go_struct info = {"Info", (const go_field[]){TEXT_ALWAYS("name"), TEXT_ALWAYS("value"), END}};

static const go_struct specification = {"ApplicationSpec", (const go_field[]){
    POINTER("source", source),
    STRUCT("destination", destination),
    TEXT_ALWAYS("project"),
    POINTER("syncPolicy", sync_policy),
    LIST("ignoreDifferences", ignore_difference, "v1alpha1.IgnoreDifferences"),
    LIST("info", info, NULL),
    INTEGER_POINTER("revisionHistoryLimit"),
    LIST("sources", source, "v1alpha1.ApplicationSources"),
    POINTER("sourceHydrator", hydrator),
    END}};

/* --- An Application --- */

static const go_struct sync_resource = {"SyncOperationResource", (const go_field[]){
    TEXT("group"), TEXT_ALWAYS("kind"), TEXT_ALWAYS("name"), TEXT("namespace"), END}};

static const go_struct strategy_apply = {"SyncStrategyApply", (const go_field[]){FLAG("force"), END}};
static const go_struct strategy_hook = {"SyncStrategyHook", (const go_field[]){FLAG("force"), END}};

static const go_struct sync_strategy = {"SyncStrategy", (const go_field[]){
    POINTER("apply", strategy_apply), POINTER("hook", strategy_hook), END}};

static const go_struct sync_operation = {"SyncOperation", (const go_field[]){
    TEXT("revision"),
    FLAG("prune"),
    FLAG("dryRun"),
    POINTER("syncStrategy", sync_strategy),
    LIST("resources", sync_resource, NULL),
    POINTER("source", source),
    TEXTS("manifests", NULL),
    TEXTS("syncOptions", "v1alpha1.SyncOptions"),
    LIST("sources", source, "v1alpha1.ApplicationSources"),
    TEXTS("revisions", NULL),
    INTEGER("autoHealAttemptsCount"),
    END}};

static const go_struct initiator = {"OperationInitiator", (const go_field[]){TEXT("username"), FLAG("automated"), END}};

static const go_struct operation = {"Operation", (const go_field[]){
    POINTER("sync", sync_operation), STRUCT("initiatedBy", initiator), LIST("info", info, "[]*v1alpha1.Info"),
    STRUCT("retry", retry), END}};

static const go_struct object_meta = {"ObjectMeta", (const go_field[]){
    TEXT("name"),
    TEXT("generateName"),
    TEXT("namespace"),
    TEXT("selfLink"),
    {"uid", FORM_VALUE, GO_STRING, NULL, "types.UID", false, false},
    TEXT("resourceVersion"),
    INTEGER("generation"),
    LOOSE("creationTimestamp"),
    LOOSE("deletionTimestamp"),
    INTEGER_POINTER("deletionGracePeriodSeconds"),
    TEXT_MAP("labels"),
    TEXT_MAP("annotations"),
    LOOSE("ownerReferences"),
    {"finalizers", FORM_LIST, GO_STRING, NULL, NULL, false, true},
    LOOSE("managedFields"),
    END}};

const go_struct schema_application = {"Application", (const go_field[]){
    TEXT("kind"),
    TEXT("apiVersion"),
    STRUCT("metadata", object_meta),
    STRUCT("spec", specification),
    LOOSE("status"),
    POINTER("operation", operation),
    END}};

/* --- Generators --- */

static const go_struct template_meta = {"ApplicationSetTemplateMeta", (const go_field[]){
    TEXT("name"), TEXT("namespace"), TEXT_MAP("labels"), TEXT_MAP("annotations"), TEXTS("finalizers", NULL), END}};

const go_struct schema_template = {"ApplicationSetTemplate", (const go_field[]){
    STRUCT("metadata", template_meta), STRUCT("spec", specification), END}};

#define TEMPLATE STRUCT("template", schema_template)

static const go_struct requirement = {"LabelSelectorRequirement", (const go_field[]){
    TEXT_ALWAYS("key"),
    {"operator", FORM_VALUE, GO_STRING, NULL, "v1.LabelSelectorOperator", true, false},
    TEXTS("values", NULL),
    END}};

static const go_struct selector = {"LabelSelector", (const go_field[]){
    TEXT_MAP("matchLabels"), LIST("matchExpressions", requirement, "[]v1.LabelSelectorRequirement"), END}};

static const go_struct list_generator = {"ListGenerator", (const go_field[]){
    {"elements", FORM_LIST, GO_JSON, NULL, "[]v1.JSON", true, false}, TEMPLATE, TEXT("elementsYaml"), END}};

static const go_struct cluster_generator = {"ClusterGenerator", (const go_field[]){
    STRUCT("selector", selector), TEMPLATE, TEXT_MAP("values"), FLAG("flatList"), END}};

static const go_struct git_directory = {"GitDirectoryGeneratorItem", (const go_field[]){
    TEXT_ALWAYS("path"), FLAG("exclude"), END}};

static const go_struct git_file = {"GitFileGeneratorItem", (const go_field[]){
    TEXT_ALWAYS("path"), FLAG("exclude"), END}};

static const go_struct git_generator = {"GitGenerator", (const go_field[]){
    TEXT_ALWAYS("repoURL"),
    LIST("directories", git_directory, NULL),
    LIST("files", git_file, NULL),
    TEXT_ALWAYS("revision"),
    INTEGER_POINTER("requeueAfterSeconds"),
    TEMPLATE,
    TEXT("pathParamPrefix"),
    TEXT_MAP("values"),
    END}};

static const go_struct scm_filter = {"SCMProviderGeneratorFilter", (const go_field[]){
    TEXT_POINTER("repositoryMatch"), TEXTS("pathsExist", NULL), TEXTS("pathsDoNotExist", NULL), TEXT_POINTER("labelMatch"),
    TEXT_POINTER("branchMatch"), END}};

static const go_struct pull_request_filter = {"PullRequestGeneratorFilter", (const go_field[]){
    TEXT_POINTER("branchMatch"), TEXT_POINTER("targetBranchMatch"), TEXT_POINTER("titleMatch"), END}};

/* Of providers only what is templated matters: the server that would be asked is not there. */
static const go_struct scm_generator = {"SCMProviderGenerator", (const go_field[]){
    LOOSE("github"), LOOSE("gitlab"), LOOSE("bitbucket"), LOOSE("bitbucketServer"), LOOSE("gitea"), LOOSE("azureDevOps"),
    LIST("filters", scm_filter, NULL), TEXT("cloneProtocol"), INTEGER_POINTER("requeueAfterSeconds"), TEMPLATE, TEXT_MAP("values"),
    LOOSE("awsCodeCommit"), END}};

static const go_struct decision_generator = {"DuckTypeGenerator", (const go_field[]){
    TEXT_ALWAYS("configMapRef"), TEXT("name"), INTEGER_POINTER("requeueAfterSeconds"), STRUCT("labelSelector", selector),
    TEMPLATE, TEXT_MAP("values"), END}};

static const go_struct pull_request_generator = {"PullRequestGenerator", (const go_field[]){
    LOOSE("github"), LOOSE("gitlab"), LOOSE("gitea"), LOOSE("bitbucketServer"),
    LIST("filters", pull_request_filter, NULL),
    INTEGER_POINTER("requeueAfterSeconds"), TEMPLATE, LOOSE("bitbucket"), LOOSE("azuredevops"), TEXT_MAP("values"),
    FLAG("continueOnRepoNotFoundError"), END}};

static const go_struct plugin_config_map = {"PluginConfigMapRef", (const go_field[]){TEXT_ALWAYS("name"), END}};

static const go_struct plugin_input = {"PluginInput", (const go_field[]){
    {"parameters", FORM_MAP, GO_JSON, NULL, "v1alpha1.PluginParameters", false, false}, END}};

static const go_struct plugin_generator = {"PluginGenerator", (const go_field[]){
    STRUCT("configMapRef", plugin_config_map), STRUCT("input", plugin_input),
    INTEGER_POINTER("requeueAfterSeconds"), TEMPLATE, TEXT_MAP("values"), END}};

#define GENERATORS \
    POINTER("list", list_generator), POINTER("clusters", cluster_generator), POINTER("git", git_generator), \
    POINTER("scmProvider", scm_generator), POINTER("clusterDecisionResource", decision_generator), \
    POINTER("pullRequest", pull_request_generator)

static const go_struct terminal_generator = {"ApplicationSetTerminalGenerator", (const go_field[]){
    GENERATORS, POINTER("plugin", plugin_generator), POINTER("selector", selector), END}};

const go_struct schema_nested_matrix = {"NestedMatrixGenerator", (const go_field[]){
    LIST("generators", terminal_generator, "v1alpha1.ApplicationSetTerminalGenerators"), END}};

const go_struct schema_nested_merge = {"NestedMergeGenerator", (const go_field[]){
    LIST("generators", terminal_generator, "v1alpha1.ApplicationSetTerminalGenerators"), TEXTS("mergeKeys", NULL), END}};

/* A matrix or merge in here is JSON until it is run: types of custom resources cannot nest in themselves. */
static const go_struct nested_generator = {"ApplicationSetNestedGenerator", (const go_field[]){
    GENERATORS,
    {"matrix", FORM_POINTER, GO_JSON, NULL, NULL, false, false},
    {"merge", FORM_POINTER, GO_JSON, NULL, NULL, false, false},
    POINTER("selector", selector),
    POINTER("plugin", plugin_generator),
    END}};

static const go_struct matrix_generator = {"MatrixGenerator", (const go_field[]){
    LIST("generators", nested_generator, NULL), TEMPLATE, END}};

static const go_struct merge_generator = {"MergeGenerator", (const go_field[]){
    LIST("generators", nested_generator, NULL), TEXTS("mergeKeys", NULL), TEMPLATE, END}};

const go_struct schema_generator = {"ApplicationSetGenerator", (const go_field[]){
    GENERATORS,
    POINTER("matrix", matrix_generator),
    POINTER("merge", merge_generator),
    POINTER("selector", selector),
    POINTER("plugin", plugin_generator),
    END}};

/* --- An ApplicationSet --- */

static const go_struct set_sync_policy = {"ApplicationSetSyncPolicy", (const go_field[]){
    FLAG("preserveResourcesOnDeletion"), TEXT_POINTER("applicationsSync"), END}};

static const go_struct set_specification = {"ApplicationSetSpec", (const go_field[]){
    FLAG("goTemplate"),
    LIST("generators", schema_generator, NULL),
    STRUCT("template", schema_template),
    POINTER("syncPolicy", set_sync_policy),
    LOOSE("strategy"),
    LOOSE("preservedFields"),
    TEXTS("goTemplateOptions", NULL),
    FLAG("applyNestedSelectors"),
    LOOSE("ignoreApplicationDifferences"),
    TEXT_POINTER("templatePatch"),
    END}};

const go_struct schema_application_set = {"ApplicationSet", (const go_field[]){
    TEXT("kind"), TEXT("apiVersion"), STRUCT("metadata", object_meta), STRUCT("spec", set_specification),
    LOOSE("status"), END}};
