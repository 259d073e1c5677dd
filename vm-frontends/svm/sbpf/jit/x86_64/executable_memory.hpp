// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>
#include <utility>

namespace braid::svm::jit
{
/// Pages of machine code: written once, then readable and executable until this goes.
class ExecutableMemory
{
public:
    /// A copy of the code; nothing where the system refuses. [!code.empty()]
    [[nodiscard]] static std::optional<ExecutableMemory> create(Bytes code) noexcept;

    ExecutableMemory(ExecutableMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0))
    {}
    ExecutableMemory& operator=(ExecutableMemory&&) = delete;
    ~ExecutableMemory();

    [[nodiscard]] const std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    ExecutableMemory(std::uint8_t* data, std::size_t size) noexcept : data_(data), size_(size) {}

    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};
}  // namespace braid::svm::jit
