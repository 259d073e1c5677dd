// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "kernels/gpu/launch.hpp"
#include <span>
#include <string_view>

namespace braid::kernels::gpu
{
/// Why something could not be done on a GPU.
enum class Error : std::uint8_t
{
    /// No device, no driver of one, or none that is left.
    absent,
    out_of_memory,
    /// The device does not answer, or says that what it did is void.
    lost,
    /// It refused what was asked.
    refused,
};
[[nodiscard]] std::string_view text_of(Error error) noexcept;

/// Whose memory it is.
enum class Place : std::uint8_t
{
    device,
    /// Of the host, pinned so that a device copies from and to it by itself.
    host,
};

/// A device's queue: what is put into it runs in that order, while the host goes on.
struct Queue
{
    std::size_t device = 0;
    void* handle = nullptr;
};

/// A point in a queue, once it is recorded.
struct Mark
{
    std::size_t device = 0;
    void* handle = nullptr;
};

/// Launches of certain kernels in a certain order, which a device takes at once.
struct Chain
{
    std::size_t device = 0;
    void* handle = nullptr;
};

/// The devices of a machine, each by a number below device_count(). Errors are values; after `lost` a device is not
/// to be used again. Calls for one queue do not overlap.
class Driver
{
public:
    virtual ~Driver() = default;

    [[nodiscard]] virtual std::size_t device_count() const noexcept = 0;
    /// Why there is no device; empty where there is one.
    [[nodiscard]] virtual std::string_view absence() const noexcept = 0;
    /// What devices of its kind are called.
    [[nodiscard]] virtual std::string_view name(std::size_t device) const noexcept = 0;

    [[nodiscard]] virtual Result<std::uint8_t*, Error> allocate(
        std::size_t device, Place place, std::size_t size) noexcept = 0;
    virtual void release(std::size_t device, Place place, std::uint8_t* memory) noexcept = 0;

    [[nodiscard]] virtual Result<Queue, Error> open(std::size_t device) noexcept = 0;
    virtual void close(const Queue& queue) noexcept = 0;

    /// Puts copies and launches into a queue. [host memory is pinned and stays as it is until wait() has returned]
    [[nodiscard]] virtual Result<Done, Error> copy_to_device(const Queue& queue,
        std::uint8_t* device_memory, const std::uint8_t* host_memory,
        std::size_t size) noexcept = 0;
    [[nodiscard]] virtual Result<Done, Error> copy_to_host(const Queue& queue,
        std::uint8_t* host_memory, const std::uint8_t* device_memory,
        std::size_t size) noexcept = 0;
    [[nodiscard]] virtual Result<Done, Error> launch(
        const Queue& queue, const Launch& launch) noexcept = 0;

    [[nodiscard]] virtual Result<Mark, Error> make_mark(std::size_t device) noexcept = 0;
    virtual void release(const Mark& mark) noexcept = 0;
    [[nodiscard]] virtual Result<Done, Error> record(
        const Queue& queue, const Mark& mark) noexcept = 0;
    /// Waits until everything before the mark is done, and says whether all of it was. [the mark was recorded]
    [[nodiscard]] virtual Result<Done, Error> wait(const Mark& mark) noexcept = 0;

    [[nodiscard]] virtual Result<Chain, Error> make_chain(
        std::size_t device, std::span<const Launch> launches) noexcept = 0;
    virtual void release(const Chain& chain) noexcept = 0;
    /// Puts launches into a queue. [of the chain's kernels in their order; Err{refused}: none was put in]
    [[nodiscard]] virtual Result<Done, Error> run(
        const Queue& queue, const Chain& chain, std::span<const Launch> launches) noexcept = 0;

    /// Waits until everything in the queue is done, and says whether all of it was.
    [[nodiscard]] virtual Result<Done, Error> wait(const Queue& queue) noexcept = 0;
};
}  // namespace braid::kernels::gpu
