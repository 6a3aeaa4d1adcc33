"""Runs the shards of a dataset as Ray tasks: python ray_shards.py DATAGEN SCHEMA FOLDER SHARDS [flags of generate ...]

FOLDER is seen by every worker (a shared file system); on a laptop that is any folder. A task that is lost with its
machine is run again by Ray and, with --resume, goes on where it stopped.
"""

import subprocess
import sys

import ray

datagen, schema, folder, shards, *flags = sys.argv[1:]


@ray.remote(num_cpus=1, max_retries=3)
def shard(number):
    part = f"{number}/{shards}"
    command = [datagen, "generate", schema, "-o", folder, "--shard", part, "--workers", "0", "--resume", "--quiet"]
    subprocess.run([*command, *flags], check=True)
    return part


ray.init(include_dashboard=False)
waiting = [shard.remote(number) for number in range(1, int(shards) + 1)]
while waiting:
    finished, waiting = ray.wait(waiting)
    print("finished", *ray.get(finished), flush=True)
subprocess.run([datagen, "merge", folder], check=True)
