// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/gpu/emulated_driver.hpp"
#include "kernels/ecrecover/recover_gpu.hpp"
#include "kernels/ed25519/verify_gpu.hpp"
#include "kernels/gpu/messages.hpp"
#include "kernels/jellyfish_level/fold_gpu.hpp"
#include "kernels/keccak/sponge_gpu.hpp"
#include "kernels/lthash/mix_gpu.hpp"
#include "kernels/merkle/subtree_gpu.hpp"
#include "kernels/sha256/compression_gpu.hpp"
#include "kernels/trie_level/encode_gpu.hpp"

namespace braid::tests
{
namespace gpu = kernels::gpu;
namespace keccak = kernels::keccak_gpu;
namespace merkle = kernels::merkle_gpu;
namespace secp256k1 = kernels::secp256k1_gpu;

namespace
{
template <typename Arguments, typename Body>
void run_body(const gpu::Launch& launch, gpu::ThreadOrder order, const Body& body)
{
    const auto arguments = launch.arguments_as<Arguments>();
    gpu::emulate(
        launch.grid, order, [&](const gpu::EmulatedContext& context) { body(context, arguments); });
}

template <typename Hash>
void run_lift(const gpu::Launch& launch, gpu::ThreadOrder order)
{
    run_body<merkle::LiftArguments>(launch, order, [](const auto& context, const auto& arguments)
        { merkle::lift_body<Hash>(context, arguments); });
}

template <typename Output>
void run_recover(const gpu::Launch& launch, gpu::ThreadOrder order)
{
    run_body<secp256k1::RecoverArguments<Output>>(launch, order,
        [](const auto& context, const auto& arguments)
        { secp256k1::recover_body(context, arguments); });
}
}  // namespace

void emulate_launch(const gpu::Launch& launch, gpu::ThreadOrder order)
{
    using Gathered = gpu::HashArguments<gpu::GatheredInput>;
    switch (launch.kernel)
    {
    case gpu::KernelId::keccak256_gathered:
        return run_body<Gathered>(launch, order, [](const auto& context, const auto& arguments)
            { keccak::hash_body<keccak::domain_keccak>(context, arguments); });
    case gpu::KernelId::sha3_256_gathered:
        return run_body<Gathered>(launch, order, [](const auto& context, const auto& arguments)
            { keccak::hash_body<keccak::domain_sha3>(context, arguments); });
    case gpu::KernelId::sha256_gathered:
        return run_body<Gathered>(launch, order, [](const auto& context, const auto& arguments)
            { kernels::sha256_gpu::hash_body(context, arguments); });
    case gpu::KernelId::merkle_keccak256:
        return run_lift<merkle::KeccakPair<keccak::domain_keccak>>(launch, order);
    case gpu::KernelId::merkle_sha3_256:
        return run_lift<merkle::KeccakPair<keccak::domain_sha3>>(launch, order);
    case gpu::KernelId::merkle_sha256:
        return run_lift<merkle::Sha256Pair>(launch, order);
    case gpu::KernelId::recover_keys:
        return run_recover<secp256k1::KeyOutput>(launch, order);
    case gpu::KernelId::recover_addresses:
        return run_recover<secp256k1::AddressOutput>(launch, order);
    case gpu::KernelId::ed25519_verify:
        return run_body<kernels::ed25519_gpu::VerifyArguments>(launch, order,
            [](const auto& context, const auto& arguments)
            { kernels::ed25519_gpu::verify_body(context, arguments); });
    case gpu::KernelId::lthash_mix:
        return run_body<kernels::lthash_gpu::MixArguments>(launch, order,
            [](const auto& context, const auto& arguments)
            { kernels::lthash_gpu::mix_body(context, arguments); });
    case gpu::KernelId::trie_nodes:
        return run_body<kernels::trie_gpu::NodesArguments>(launch, order,
            [](const auto& context, const auto& arguments)
            { kernels::trie_gpu::nodes_body(context, arguments); });
    case gpu::KernelId::jellyfish_nodes:
        return run_body<kernels::jellyfish_gpu::NodesArguments>(launch, order,
            [](const auto& context, const auto& arguments)
            { kernels::jellyfish_gpu::nodes_body(context, arguments); });
    case gpu::KernelId::jellyfish_leaves:
        return run_body<kernels::jellyfish_gpu::LeavesArguments>(launch, order,
            [](const auto& context, const auto& arguments)
            { kernels::jellyfish_gpu::leaves_body(context, arguments); });
    }
}

gpu::Fleet& emulated_fleet()
{
    static EmulatedDriver driver;
    // Small slots: batches of tests go in many pieces.
    static gpu::Fleet fleet{driver, {.slot_input = std::size_t{1} << 20,
                                        .slot_output = std::size_t{1} << 14,
                                        .slot_scratch = 130 * sizeof(secp256k1::Scratch),
                                        .slots = 3,
                                        .piece_items_max = 100,
                                        .checked_results = 50}};
    return fleet;
}

EmulatedDriver::~EmulatedDriver()
{
    EXPECT_TRUE(memory_.empty());
    EXPECT_EQ(queues_, 0u);
    EXPECT_EQ(marks_, 0u);
    EXPECT_EQ(chains_, 0u);
}

void EmulatedDriver::Operations::run_to(std::size_t end)
{
    for (; done < end; ++done)
    {
        waiting.front()();
        waiting.pop_front();
    }
}

Result<Done, gpu::Error> EmulatedDriver::step(std::size_t device) noexcept
{
    Device& on = devices_[device];
    if (on.until_failure == 0)
        return Err{on.error};
    --on.until_failure;
    return Done{};
}

Result<std::uint8_t*, gpu::Error> EmulatedDriver::allocate(
    std::size_t device, gpu::Place place, std::size_t size) noexcept
{
    const Result<Done, gpu::Error> done = step(device);
    if (!done)
        return Err{done.error()};
    std::size_t counted = 0;
    if (place == gpu::Place::device)
    {
        if (devices_[device].memory_left < size)
            return Err{gpu::Error::out_of_memory};
        counted = size;
        devices_[device].memory_left -= counted;
    }
    std::vector<std::uint8_t> memory(size, 0xc3);
    std::uint8_t* const data = memory.data();
    memory_.emplace(data, std::pair{counted, std::move(memory)});
    return data;
}

void EmulatedDriver::release(std::size_t device, gpu::Place, std::uint8_t* memory) noexcept
{
    const auto found = memory_.find(memory);
    ASSERT_NE(found, memory_.end());
    devices_[device].memory_left += found->second.first;
    memory_.erase(found);
}

Result<gpu::Queue, gpu::Error> EmulatedDriver::open(std::size_t device) noexcept
{
    const Result<Done, gpu::Error> done = step(device);
    if (!done)
        return Err{done.error()};
    ++queues_;
    return gpu::Queue{.device = device, .handle = new Operations};
}

void EmulatedDriver::close(const gpu::Queue& queue) noexcept
{
    --queues_;
    delete static_cast<Operations*>(queue.handle);
}

Result<Done, gpu::Error> EmulatedDriver::copy_to_device(const gpu::Queue& queue,
    std::uint8_t* device_memory, const std::uint8_t* host_memory, std::size_t size) noexcept
{
    ++devices_[queue.device].copies;
    static_cast<Operations*>(queue.handle)
        ->waiting.emplace_back([=] { std::memcpy(device_memory, host_memory, size); });
    return step(queue.device);
}

Result<Done, gpu::Error> EmulatedDriver::copy_to_host(const gpu::Queue& queue,
    std::uint8_t* host_memory, const std::uint8_t* device_memory, std::size_t size) noexcept
{
    static_cast<Operations*>(queue.handle)
        ->waiting.emplace_back(
            [this, host_memory, device_memory, size]
            {
                std::memcpy(host_memory, device_memory, size);
                if (is_wrong_ && size > 0)
                    host_memory[size - 1] ^= 1;
            });
    return step(queue.device);
}

void EmulatedDriver::add_launch(const gpu::Queue& queue, const gpu::Launch& launch)
{
    ++devices_[queue.device].launches;
    order_ = static_cast<gpu::ThreadOrder>((static_cast<int>(order_) + 1) % 3);
    static_cast<Operations*>(queue.handle)
        ->waiting.emplace_back([launch, order = order_] { emulate_launch(launch, order); });
}

Result<Done, gpu::Error> EmulatedDriver::launch(
    const gpu::Queue& queue, const gpu::Launch& launch) noexcept
{
    add_launch(queue, launch);
    return step(queue.device);
}

Result<gpu::Mark, gpu::Error> EmulatedDriver::make_mark(std::size_t device) noexcept
{
    const Result<Done, gpu::Error> done = step(device);
    if (!done)
        return Err{done.error()};
    ++marks_;
    return gpu::Mark{.device = device, .handle = new Recorded};
}

void EmulatedDriver::release(const gpu::Mark& mark) noexcept
{
    --marks_;
    delete static_cast<Recorded*>(mark.handle);
}

Result<Done, gpu::Error> EmulatedDriver::record(
    const gpu::Queue& queue, const gpu::Mark& mark) noexcept
{
    auto* const in = static_cast<Operations*>(queue.handle);
    *static_cast<Recorded*>(mark.handle) = {.in = in, .end = in->done + in->waiting.size()};
    return step(queue.device);
}

Result<Done, gpu::Error> EmulatedDriver::wait(const gpu::Mark& mark) noexcept
{
    ++devices_[mark.device].waits;
    const Recorded& recorded = *static_cast<const Recorded*>(mark.handle);
    EXPECT_NE(recorded.in, nullptr);
    const Result<Done, gpu::Error> done = step(mark.device);
    if (done)
        recorded.in->run_to(recorded.end);
    return done;
}

Result<gpu::Chain, gpu::Error> EmulatedDriver::make_chain(
    std::size_t device, std::span<const gpu::Launch> launches) noexcept
{
    const Result<Done, gpu::Error> done = step(device);
    if (!done)
        return Err{done.error()};
    ++chains_;
    return gpu::Chain{
        .device = device, .handle = new std::vector<gpu::Launch>(launches.begin(), launches.end())};
}

void EmulatedDriver::release(const gpu::Chain& chain) noexcept
{
    --chains_;
    delete static_cast<std::vector<gpu::Launch>*>(chain.handle);
}

Result<Done, gpu::Error> EmulatedDriver::run(const gpu::Queue& queue, const gpu::Chain& chain,
    std::span<const gpu::Launch> launches) noexcept
{
    if (refuses_chains_)
        return Err{gpu::Error::refused};
    const auto& made_for = *static_cast<const std::vector<gpu::Launch>*>(chain.handle);
    EXPECT_TRUE(
        std::ranges::equal(launches, made_for, {}, &gpu::Launch::kernel, &gpu::Launch::kernel));
    ++devices_[queue.device].chain_runs;
    for (const gpu::Launch& launch : launches)
        add_launch(queue, launch);
    return step(queue.device);
}

Result<Done, gpu::Error> EmulatedDriver::wait(const gpu::Queue& queue) noexcept
{
    ++devices_[queue.device].waits;
    auto& operations = *static_cast<Operations*>(queue.handle);
    const Result<Done, gpu::Error> done = step(queue.device);
    const std::size_t end = operations.done + operations.waiting.size();
    if (done)
        operations.run_to(end);
    operations.waiting.clear();
    operations.done = end;
    return done;
}
}  // namespace braid::tests
