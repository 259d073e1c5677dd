// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/checked.hpp"
#include "kernels/gpu/driver.hpp"
#include "kernels/gpu/emulator.hpp"
#include "kernels/rows.hpp"
#include <deque>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <vector>

namespace braid::tests
{
/// Devices that are emulated. Their queues do nothing before wait(), and no more than what it waits for: a host that
/// reuses its memory too early, or reads it too early, gets wrong results. Each launch runs its threads in another order than the one before.
class EmulatedDriver final : public kernels::gpu::Driver
{
public:
    explicit EmulatedDriver(std::size_t devices = 1) : devices_(devices) {}
    ~EmulatedDriver() override;

    [[nodiscard]] std::size_t device_count() const noexcept override { return devices_.size(); }
    [[nodiscard]] std::string_view absence() const noexcept override { return {}; }
    [[nodiscard]] std::string_view name(std::size_t) const noexcept override { return "emulated"; }
    [[nodiscard]] Result<std::uint8_t*, kernels::gpu::Error> allocate(
        std::size_t device, kernels::gpu::Place place, std::size_t size) noexcept override;
    void release(
        std::size_t device, kernels::gpu::Place place, std::uint8_t* memory) noexcept override;
    [[nodiscard]] Result<kernels::gpu::Queue, kernels::gpu::Error> open(
        std::size_t device) noexcept override;
    void close(const kernels::gpu::Queue& queue) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> copy_to_device(const kernels::gpu::Queue& queue,
        std::uint8_t* device_memory, const std::uint8_t* host_memory,
        std::size_t size) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> copy_to_host(const kernels::gpu::Queue& queue,
        std::uint8_t* host_memory, const std::uint8_t* device_memory,
        std::size_t size) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> launch(
        const kernels::gpu::Queue& queue, const kernels::gpu::Launch& launch) noexcept override;
    [[nodiscard]] Result<kernels::gpu::Mark, kernels::gpu::Error> make_mark(
        std::size_t device) noexcept override;
    void release(const kernels::gpu::Mark& mark) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> record(
        const kernels::gpu::Queue& queue, const kernels::gpu::Mark& mark) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> wait(
        const kernels::gpu::Mark& mark) noexcept override;
    [[nodiscard]] Result<kernels::gpu::Chain, kernels::gpu::Error> make_chain(
        std::size_t device, std::span<const kernels::gpu::Launch> launches) noexcept override;
    void release(const kernels::gpu::Chain& chain) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> run(const kernels::gpu::Queue& queue,
        const kernels::gpu::Chain& chain,
        std::span<const kernels::gpu::Launch> launches) noexcept override;
    [[nodiscard]] Result<Done, kernels::gpu::Error> wait(
        const kernels::gpu::Queue& queue) noexcept override;

    /// Lets a device fail at its next operation but `after`, and at all that follow.
    void fail(std::size_t device, std::size_t after, kernels::gpu::Error error) noexcept
    {
        devices_[device].until_failure = after;
        devices_[device].error = error;
    }
    /// Turns one bit of all results of every launch from here on.
    void miscompute() noexcept { is_wrong_ = true; }
    /// No device takes launches as a chain from here on.
    void refuse_chains() noexcept { refuses_chains_ = true; }
    /// A device has no more memory than this.
    void limit_memory(std::size_t device, std::size_t size) noexcept
    {
        devices_[device].memory_left = size;
    }
    [[nodiscard]] std::size_t launches(std::size_t device) const noexcept
    {
        return devices_[device].launches;
    }
    [[nodiscard]] std::size_t copies_to_device(std::size_t device) const noexcept
    {
        return devices_[device].copies;
    }
    /// Chains that were run, whose launches count as such too.
    [[nodiscard]] std::size_t chain_runs(std::size_t device) const noexcept
    {
        return devices_[device].chain_runs;
    }
    [[nodiscard]] std::size_t waits(std::size_t device) const noexcept
    {
        return devices_[device].waits;
    }

private:
    struct Device
    {
        std::size_t until_failure = ~std::size_t{0};
        kernels::gpu::Error error{};
        std::size_t memory_left = ~std::size_t{0};
        std::size_t launches = 0;
        std::size_t copies = 0;
        std::size_t waits = 0;
        std::size_t chain_runs = 0;
    };
    /// What is in a queue. Operations are numbered from its opening on.
    struct Operations
    {
        std::deque<std::function<void()>> waiting;
        std::size_t done = 0;

        void run_to(std::size_t end);
    };
    struct Recorded
    {
        Operations* in = nullptr;
        std::size_t end = 0;
    };

    [[nodiscard]] Result<Done, kernels::gpu::Error> step(std::size_t device) noexcept;

    std::vector<Device> devices_;
    std::map<std::uint8_t*, std::pair<std::size_t, std::vector<std::uint8_t>>> memory_;
    void add_launch(const kernels::gpu::Queue& queue, const kernels::gpu::Launch& launch);

    std::size_t queues_ = 0;
    std::size_t marks_ = 0;
    std::size_t chains_ = 0;
    bool refuses_chains_ = false;
    kernels::gpu::ThreadOrder order_{};
    bool is_wrong_ = false;
};

/// Runs a launch's body in the emulator.
void emulate_launch(const kernels::gpu::Launch& launch, kernels::gpu::ThreadOrder order);

/// The fleet of one emulated device that the rows of emulated() use.
[[nodiscard]] kernels::gpu::Fleet& emulated_fleet();

/// A table of two rows: the first of `rows`, and the GPU's row as an emulated device runs it.
template <kernels::gpu::KernelId kernel, typename GpuBatch, auto rows, typename Inputs, typename R>
[[nodiscard]] auto emulated_rows(
    kernels::Rows<void (*)(Inputs, std::span<R>) noexcept> (*)() noexcept)
{
    using Row = kernels::Row<void (*)(Inputs, std::span<R>) noexcept>;
    return std::array<Row, 2>{
        rows().front(), {.id = kernels::RowId::cuda,
                            .available = +[]() noexcept { return emulated_fleet().trusts(kernel); },
                            .function =
                                +[](Inputs inputs, std::span<R> results) noexcept
                            {
                                const kernels::gpu::CheckedRun<GpuBatch, Inputs, R> run{
                                    emulated_fleet(), kernel, rows().front().function};
                                run.compute(inputs, results);
                            }}};
}
}  // namespace braid::tests
