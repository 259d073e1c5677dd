// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_driver.hpp"

#include "base/assert.hpp"
#include "kernels/gpu/cuda_kernels.hpp"
#include <cuda_runtime_api.h>
#include <memory>
#include <vector>

namespace braid::kernels::gpu
{
namespace
{
/// Errors that end a device's context stick to it: every later call gives them again. Those that are only about one
/// call do not.
[[nodiscard]] Error error_of(cudaError_t status) noexcept
{
    switch (status)
    {
    case cudaErrorMemoryAllocation:
        return Error::out_of_memory;
    case cudaErrorNoDevice:
    case cudaErrorInsufficientDriver:
    case cudaErrorInitializationError:
        return Error::absent;
    case cudaErrorInvalidValue:
    case cudaErrorInvalidConfiguration:
    case cudaErrorInvalidDeviceFunction:
    case cudaErrorNoKernelImageForDevice:
        return Error::refused;
    default:
        return Error::lost;
    }
}

[[nodiscard]] Result<Done, Error> done_or(cudaError_t status) noexcept
{
    if (status == cudaSuccess)
        return Done{};
    // The runtime keeps an error for whoever asks next.
    (void)cudaGetLastError();
    return Err{error_of(status)};
}

/// Devices are a property of the calling thread in the runtime.
[[nodiscard]] Result<Done, Error> select(std::size_t device) noexcept
{
    return done_or(cudaSetDevice(static_cast<int>(device)));
}

[[nodiscard]] cudaStream_t stream_of(const Queue& queue) noexcept
{
    return static_cast<cudaStream_t>(queue.handle);
}

/// Of printable characters alone.
[[nodiscard]] std::string name_of_device(int device)
{
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, device) != cudaSuccess)
        return "unknown";
    std::string name;
    for (const char character : properties.name)
    {
        if (character == '\0')
            break;
        if (character >= ' ' && character <= '~')
            name += character;
    }
    return name;
}

[[nodiscard]] cudaEvent_t event_of(const Mark& mark) noexcept
{
    return static_cast<cudaEvent_t>(mark.handle);
}

[[nodiscard]] const void* function_of(KernelId kernel) noexcept
{
    switch (kernel)
    {
    case KernelId::keccak256_gathered:
        return keccak256_gathered_kernel();
    case KernelId::sha3_256_gathered:
        return sha3_256_gathered_kernel();
    case KernelId::sha256_gathered:
        return sha256_gathered_kernel();
    case KernelId::merkle_keccak256:
        return merkle_keccak256_kernel();
    case KernelId::merkle_sha3_256:
        return merkle_sha3_256_kernel();
    case KernelId::merkle_sha256:
        return merkle_sha256_kernel();
    case KernelId::recover_keys:
        return recover_keys_kernel();
    case KernelId::recover_addresses:
        return recover_addresses_kernel();
    case KernelId::lthash_mix:
        return lthash_mix_kernel();
    case KernelId::ed25519_verify:
        return ed25519_verify_kernel();
    case KernelId::trie_nodes:
        return trie_nodes_kernel();
    case KernelId::jellyfish_nodes:
        return jellyfish_nodes_kernel();
    case KernelId::jellyfish_leaves:
        return jellyfish_leaves_kernel();
    }
    return nullptr;
}

/// A graph of kernels in a row, as it was described and as a device has it.
struct KernelGraph
{
    KernelGraph() = default;
    KernelGraph(const KernelGraph&) = delete;
    KernelGraph& operator=(const KernelGraph&) = delete;
    ~KernelGraph()
    {
        if (executable != nullptr)
            (void)done_or(cudaGraphExecDestroy(executable));
        if (description != nullptr)
            (void)done_or(cudaGraphDestroy(description));
    }

    cudaGraph_t description = nullptr;
    cudaGraphExec_t executable = nullptr;
    std::vector<cudaGraphNode_t> nodes;
};

/// What a node takes of a launch, which it copies.
class NodeParameters
{
public:
    explicit NodeParameters(const Launch& launch) noexcept : launch_{launch}
    {
        parameters_.func = const_cast<void*>(function_of(launch.kernel));
        parameters_.gridDim = dim3{launch.grid.blocks};
        parameters_.blockDim = dim3{launch.grid.threads};
        parameters_.sharedMemBytes = launch.grid.shared_size;
        parameters_.kernelParams = &arguments_;
    }
    NodeParameters(const NodeParameters&) = delete;
    NodeParameters& operator=(const NodeParameters&) = delete;

    [[nodiscard]] const cudaKernelNodeParams* get() const noexcept { return &parameters_; }

private:
    Launch launch_;
    void* arguments_ = launch_.arguments.data();
    cudaKernelNodeParams parameters_{};
};
}  // namespace

CudaDriver::CudaDriver() noexcept
{
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status == cudaSuccess && count > 0)
        for (int device = 0; device < count; ++device)
            names_.push_back(name_of_device(device));
    else
        absence_ = status == cudaSuccess ? "no CUDA device" : cudaGetErrorString(status);
    (void)cudaGetLastError();
}

Result<std::uint8_t*, Error> CudaDriver::allocate(
    std::size_t device, Place place, std::size_t size) noexcept
{
    Result<Done, Error> done = select(device);
    void* memory = nullptr;
    if (done)
        done =
            done_or(place == Place::device ? cudaMalloc(&memory, size) :
                                             cudaHostAlloc(&memory, size, cudaHostAllocPortable));
    if (!done)
        return Err{done.error()};
    return static_cast<std::uint8_t*>(memory);
}

void CudaDriver::release(std::size_t device, Place place, std::uint8_t* memory) noexcept
{
    // Of a lost device this fails, and there is nothing left to free.
    if (select(device))
        (void)done_or(place == Place::device ? cudaFree(memory) : cudaFreeHost(memory));
}

Result<Queue, Error> CudaDriver::open(std::size_t device) noexcept
{
    Result<Done, Error> done = select(device);
    cudaStream_t stream = nullptr;
    if (done)
        done = done_or(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    if (!done)
        return Err{done.error()};
    return Queue{.device = device, .handle = stream};
}

void CudaDriver::close(const Queue& queue) noexcept
{
    if (select(queue.device))
        (void)done_or(cudaStreamDestroy(stream_of(queue)));
}

Result<Done, Error> CudaDriver::copy_to_device(const Queue& queue, std::uint8_t* device_memory,
    const std::uint8_t* host_memory, std::size_t size) noexcept
{
    return done_or(cudaMemcpyAsync(
        device_memory, host_memory, size, cudaMemcpyHostToDevice, stream_of(queue)));
}

Result<Done, Error> CudaDriver::copy_to_host(const Queue& queue, std::uint8_t* host_memory,
    const std::uint8_t* device_memory, std::size_t size) noexcept
{
    return done_or(cudaMemcpyAsync(
        host_memory, device_memory, size, cudaMemcpyDeviceToHost, stream_of(queue)));
}

Result<Done, Error> CudaDriver::launch(const Queue& queue, const Launch& launch) noexcept
{
    Result<Done, Error> done = select(queue.device);
    if (!done)
        return done;
    Launch copy = launch;
    void* arguments[]{copy.arguments.data()};
    return done_or(cudaLaunchKernel(function_of(launch.kernel), dim3{launch.grid.blocks},
        dim3{launch.grid.threads}, arguments, launch.grid.shared_size, stream_of(queue)));
}

Result<Mark, Error> CudaDriver::make_mark(std::size_t device) noexcept
{
    Result<Done, Error> done = select(device);
    cudaEvent_t event = nullptr;
    if (done)
        done = done_or(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    if (!done)
        return Err{done.error()};
    return Mark{.device = device, .handle = event};
}

void CudaDriver::release(const Mark& mark) noexcept
{
    if (select(mark.device))
        (void)done_or(cudaEventDestroy(event_of(mark)));
}

Result<Done, Error> CudaDriver::record(const Queue& queue, const Mark& mark) noexcept
{
    return done_or(cudaEventRecord(event_of(mark), stream_of(queue)));
}

Result<Done, Error> CudaDriver::wait(const Mark& mark) noexcept
{
    return done_or(cudaEventSynchronize(event_of(mark)));
}

Result<Chain, Error> CudaDriver::make_chain(
    std::size_t device, std::span<const Launch> launches) noexcept
{
    auto graph = std::make_unique<KernelGraph>();
    Result<Done, Error> done = select(device);
    if (done)
        done = done_or(cudaGraphCreate(&graph->description, 0));
    for (const Launch& launch : launches)
    {
        if (!done)
            break;
        const NodeParameters parameters{launch};
        // Each node waits for the one before.
        const cudaGraphNode_t* const before = graph->nodes.empty() ? nullptr : &graph->nodes.back();
        cudaGraphNode_t node = nullptr;
        done = done_or(cudaGraphAddKernelNode(
            &node, graph->description, before, before == nullptr ? 0 : 1, parameters.get()));
        graph->nodes.push_back(node);
    }
    if (done)
        done = done_or(cudaGraphInstantiate(&graph->executable, graph->description, 0));
    if (!done)
        return Err{done.error()};
    return Chain{.device = device, .handle = graph.release()};
}

void CudaDriver::release(const Chain& chain) noexcept
{
    const std::unique_ptr<KernelGraph> graph{static_cast<KernelGraph*>(chain.handle)};
    (void)select(chain.device);
}

Result<Done, Error> CudaDriver::run(
    const Queue& queue, const Chain& chain, std::span<const Launch> launches) noexcept
{
    const auto* const graph = static_cast<const KernelGraph*>(chain.handle);
    BRAID_ASSERT(launches.size() == graph->nodes.size());
    Result<Done, Error> done = select(queue.device);
    // Runs of the graph that are in a queue already keep the parameters that they had.
    for (std::size_t i = 0; done && i < launches.size(); ++i)
    {
        const NodeParameters parameters{launches[i]};
        done = done_or(
            cudaGraphExecKernelNodeSetParams(graph->executable, graph->nodes[i], parameters.get()));
    }
    return done ? done_or(cudaGraphLaunch(graph->executable, stream_of(queue))) : done;
}

Result<Done, Error> CudaDriver::wait(const Queue& queue) noexcept
{
    return done_or(cudaStreamSynchronize(stream_of(queue)));
}
}  // namespace braid::kernels::gpu
