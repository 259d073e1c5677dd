// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
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
};

/// Binaries that were read and verified, by content: what many spaces share, and what makes a new space cheap. Bounded:
/// forgets everything where it holds too much; who uses a module keeps it. Safe for concurrent callers.
class ModuleCodeCache
{
public:
    /// Bytes of binaries.
    explicit ModuleCodeCache(std::size_t bytes_max = std::size_t{128} << 20) noexcept
      : bytes_max_(bytes_max)
    {}

    /// Reads the binary, or finds it. Errors as the reader's, at no location.
    [[nodiscard]] Result<std::shared_ptr<const ModuleCode>, VmError> read(
        Bytes binary, const BinaryLimits& limits);
    /// Runs every check of the module alone, once a content and set of limits.
    [[nodiscard]] Result<Done, VmError> verify(
        const ModuleCode& code, const VerifierConfig& config, std::uint64_t config_id);

private:
    struct HashOfHash
    {
        [[nodiscard]] std::size_t operator()(const Hash32& hash) const noexcept
        {
            return load_le<std::size_t>(hash.data());
        }
    };
    struct Entry
    {
        std::shared_ptr<const ModuleCode> code;
        std::uint32_t version_max = 0;
        std::size_t identifier_size_max = 0;
        /// The configuration that it was verified under last.
        std::uint64_t verified_under = 0;
    };

    std::mutex mutex_;
    std::unordered_map<Hash32, Entry, HashOfHash> entries_;
    std::size_t bytes_ = 0;
    std::size_t bytes_max_;
};

[[nodiscard]] Hash32 content_hash(Bytes binary) noexcept;
}  // namespace braid::move
