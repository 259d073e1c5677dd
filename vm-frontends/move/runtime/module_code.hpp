// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/runtime/vm_config.hpp"
#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace braid::move
{
/// A module's binary, read and perhaps verified. Named by its content alone, so it holds in every block and on every branch.
struct ModuleCode
{
    /// SHA3-256 of `binary`.
    Hash32 hash;
    std::vector<std::uint8_t> binary;
    CompiledModule compiled;
    /// Whether it has passed every check of the module alone. Says nothing of other memory, so relaxed.
    mutable std::atomic<bool> is_verified = false;
};

/// Binaries that were read, by content: what many spaces share, and what makes a new space cheap. Bounded: forgets everything
/// where it holds too much; who uses a module keeps it. Safe for concurrent callers.
class ModuleCodeCache
{
public:
    /// The most bytes of binaries.
    static constexpr std::size_t bytes_max_default = std::size_t{128} << 20;

    explicit ModuleCodeCache(const VmConfig& config, std::size_t bytes_max = bytes_max_default)
      : config_(config), bytes_max_(bytes_max)
    {}

    /// Reads the binary, or finds it. Errors as the reader's, at no location.
    [[nodiscard]] Result<std::shared_ptr<const ModuleCode>, VmError> read(Bytes binary);
    /// Runs every check of the module alone, where nobody has yet.
    [[nodiscard]] Result<Done, VmError> verify(const ModuleCode& code) const;

private:
    struct HashOfHash
    {
        [[nodiscard]] std::size_t operator()(const Hash32& hash) const noexcept
        {
            return load_le<std::size_t>(hash.data());
        }
    };

    VmConfig config_;
    std::size_t bytes_max_;
    std::mutex mutex_;
    std::unordered_map<Hash32, std::shared_ptr<const ModuleCode>, HashOfHash> entries_;
    std::size_t bytes_ = 0;
};

/// SHA3-256.
[[nodiscard]] Hash32 content_hash(Bytes binary) noexcept;
}  // namespace braid::move
