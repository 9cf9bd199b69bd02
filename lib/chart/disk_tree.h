/*
 * A folder of the disk as a tree of files. Unlike Helm, which follows any link, it follows links within the folder
 * only, so that a chart or values file is the same from the working tree and from a revision.
 */
#ifndef CHART_DISK_TREE_H
#define CHART_DISK_TREE_H

#include "base/tree.h"

/*
 * The tree of a folder, which must be there. Each question is asked of the disk anew. Pipes, devices and broken links
 * are TREE_NONE; what the system refuses raises GTMPL_EIO.
 */
const file_tree *disk_tree(arena *a, slice folder);

#endif
