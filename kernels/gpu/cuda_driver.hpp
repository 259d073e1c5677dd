// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/driver.hpp"
#include <string>
#include <vector>

namespace braid::kernels::gpu
{
/// The devices that the CUDA runtime finds. Without a driver of NVIDIA's on the machine there are none.
class CudaDriver final : public Driver
{
public:
    CudaDriver() noexcept;

    [[nodiscard]] std::size_t device_count() const noexcept override { return names_.size(); }
    [[nodiscard]] std::string_view absence() const noexcept override { return absence_; }
    [[nodiscard]] std::string_view name(std::size_t device) const noexcept override
    {
        return names_[device];
    }
    [[nodiscard]] Result<std::uint8_t*, Error> allocate(
        std::size_t device, Place place, std::size_t size) noexcept override;
    void release(std::size_t device, Place place, std::uint8_t* memory) noexcept override;
    [[nodiscard]] Result<Queue, Error> open(std::size_t device) noexcept override;
    void close(const Queue& queue) noexcept override;
    [[nodiscard]] Result<Done, Error> copy_to_device(const Queue& queue,
        std::uint8_t* device_memory, const std::uint8_t* host_memory,
        std::size_t size) noexcept override;
    [[nodiscard]] Result<Done, Error> copy_to_host(const Queue& queue, std::uint8_t* host_memory,
        const std::uint8_t* device_memory, std::size_t size) noexcept override;
    [[nodiscard]] Result<Done, Error> launch(
        const Queue& queue, const Launch& launch) noexcept override;
    [[nodiscard]] Result<Mark, Error> make_mark(std::size_t device) noexcept override;
    void release(const Mark& mark) noexcept override;
    [[nodiscard]] Result<Done, Error> record(
        const Queue& queue, const Mark& mark) noexcept override;
    [[nodiscard]] Result<Done, Error> wait(const Mark& mark) noexcept override;
    [[nodiscard]] Result<Chain, Error> make_chain(
        std::size_t device, std::span<const Launch> launches) noexcept override;
    void release(const Chain& chain) noexcept override;
    [[nodiscard]] Result<Done, Error> run(
        const Queue& queue, const Chain& chain, std::span<const Launch> launches) noexcept override;
    [[nodiscard]] Result<Done, Error> wait(const Queue& queue) noexcept override;

private:
    std::vector<std::string> names_;
    std::string absence_;
};
}  // namespace braid::kernels::gpu
