// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"

namespace braid::move
{
/// How much a CodeCache keeps.
struct CodeCacheOptions
{
    std::size_t space_count_max = 8;
    /// A space that has grown beyond is not run in again.
    std::size_t space_bytes_max = std::size_t{512} << 20;
    /// Of binaries that were read.
    std::size_t binary_bytes_max = ModuleCodeCache::bytes_max_default;
};

/// What a CodeCache did since it was made.
struct CodeCacheMetrics
{
    std::uint64_t spaces_made = 0;
    /// Spaces that went because there were too many, or because they had grown too large.
    std::uint64_t spaces_dropped = 0;
    /// Times that a transaction was sent to another space.
    std::uint64_t switches = 0;
    /// Now.
    std::uint64_t spaces = 0;
    std::uint64_t bytes = 0;
};

/// The spaces of one configuration, kept across blocks and shared by all workers. A transaction runs in current(); where it
/// meets a module whose bytes are not the space's, Session::outdated() is true, and it runs again in
/// find_or_make(Session::module_reads()): as each run reads at least one module more, this ends.
///
/// Spaces are shared, so that one that was dropped lives on while transactions run in it. Safe for concurrent callers.
class CodeCache
{
public:
    explicit CodeCache(const VmConfig& config, const CodeCacheOptions& options = {});

    /// The space that was chosen last. Cost: a lock and a count.
    [[nodiscard]] std::shared_ptr<CodeSpace> current();
    /// A space that has these contents where it has the modules at all; made where there is none. It becomes current.
    [[nodiscard]] std::shared_ptr<CodeSpace> find_or_make(std::span<const ModuleRead> reads);

    [[nodiscard]] const VmConfig& config() const noexcept { return config_; }
    [[nodiscard]] CodeCacheMetrics metrics() const;

private:
    void make();
    void drop_large();

    VmConfig config_;
    CodeCacheOptions options_;
    ModuleCodeCache codes_;
    mutable std::mutex mutex_;
    /// The current one last.
    std::vector<std::shared_ptr<CodeSpace>> spaces_;
    CodeCacheMetrics counts_;
};
}  // namespace braid::move
