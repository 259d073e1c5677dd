// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/svm/sbpf/memory_map.hpp"
#include <memory>

namespace braid::svm
{
/// Memory that one program after another uses, each finding zeros where it expects them. A flag for each granule says
/// whether its bytes may be other than zero, so that only what was written is cleared: a run that touches a few of a
/// stack's 256 KiB pays for those.
class ReusedMemory
{
public:
    /// Makes it at least so large: all zeros where it grows, else as it was. Cost: nothing once it is large enough.
    void reserve(std::size_t size);
    [[nodiscard]] std::uint8_t* data() noexcept { return bytes_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    /// A flag for each written_granule bytes; who stores sets it. See MemoryRegion::written.
    [[nodiscard]] std::uint8_t* written() noexcept { return written_.get(); }

    /// Says that bytes from `begin` to `end` were written. [begin <= end <= capacity()]
    void note_written(std::size_t begin, std::size_t end) noexcept
    {
        if (begin < end)
            std::memset(written_.get() + begin / written_granule, 1,
                (end - 1) / written_granule - begin / written_granule + 1);
    }
    /// Makes zeros of the bytes from `begin` to `end`. Cost: an eighth of an instruction a granule, and what it takes to
    /// clear those that were written. [begin <= end <= capacity()]
    void clear(std::size_t begin, std::size_t end) noexcept;

private:
    struct Free
    {
        void operator()(std::uint8_t* bytes) const noexcept;
    };
    void clear_granule(std::size_t granule, std::size_t begin, std::size_t end) noexcept;

    std::unique_ptr<std::uint8_t, Free> memory_;
    std::uint8_t* bytes_ = nullptr;
    std::size_t capacity_ = 0;
    std::unique_ptr<std::uint8_t[]> written_;
};
}  // namespace braid::svm
