// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What functions of a kernel's body are marked with. nvcc compiles them for the GPU, where everything that holds state
/// has to be inlined so that it stays in registers; any other compiler compiles the same functions for the processor,
/// where the emulator of blocks runs them.
#if defined(__CUDACC__)
#define BRAID_GPU __device__ __forceinline__
/// A function that is called, where inlining each use would outgrow the instruction cache. Static: nvcc makes a host
/// function of the same name, which ends the process and must not take the place of what the emulator runs.
#define BRAID_GPU_CALLED static __device__ __noinline__
/// A table that all threads read at the same index at a time.
#define BRAID_GPU_TABLE static __constant__ const
/// A table that each thread reads at an index of its own.
#define BRAID_GPU_RESIDENT static __device__ const
#define BRAID_GPU_UNROLL _Pragma("unroll")
#define BRAID_GPU_KEEP_LOOP _Pragma("unroll 1")
#else
#define BRAID_GPU inline
#define BRAID_GPU_CALLED inline
#define BRAID_GPU_TABLE inline constexpr
#define BRAID_GPU_RESIDENT inline constexpr
#define BRAID_GPU_UNROLL
#define BRAID_GPU_KEEP_LOOP
#endif

/// Whether machine code of a GPU is being made, so that PTX may stand in it; everything else takes the portable twin.
#if defined(__CUDA_ARCH__)
#define BRAID_GPU_PTX 1
#else
#define BRAID_GPU_PTX 0
#endif
