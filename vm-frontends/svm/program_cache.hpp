// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include "vm-frontends/svm/runtime/loaded_program.hpp"
#include <mutex>
#include <unordered_map>
#include <vector>

namespace braid::svm
{
/// How a ProgramCache keeps and compiles programs.
struct ProgramCacheOptions
{
    /// Of programs, their machine code included; what blocks still use counts until it is dropped from here.
    std::size_t bytes_max = std::size_t{512} * 1024 * 1024;
    /// A program is compiled at its so manieth run since it was loaded; never where this is 0 (--svm-jit=off). Most that
    /// run at all run often; one that does not pays for no compiler.
    std::uint32_t compile_at_run = 2;
};

/// What a ProgramCache did since it was made.
struct ProgramCacheMetrics
{
    std::uint64_t hits = 0;
    /// Programs that were loaded.
    std::uint64_t misses = 0;
    /// Of those, what no program is.
    std::uint64_t unusable = 0;
    std::uint64_t evictions = 0;
    std::uint64_t load_ns = 0;
    std::uint64_t compiled = 0;
    /// Programs that the compiler refused; they stay interpreted.
    std::uint64_t not_compiled = 0;
    std::uint64_t compile_ns = 0;
    /// Now.
    std::uint64_t bytes = 0;
    std::uint64_t programs = 0;
};

/// Programs that were loaded, kept across blocks and shared by all threads. A program is named by a digest of its ELF and
/// nothing else, so a block that is executed again after a rewind cannot meet another branch's code. ELFs that are no
/// programs are kept as well: the verifier refuses each once. Bounded by bytes; what was not used for longest goes first.
/// A transaction's threads ask BlockPrograms, which asks this once a block and program.
/// 1. A shard's maps change under the shard's mutex.
/// 2. A place's program and ELF are written once, under the place's mutex, which who loads it holds meanwhile; whoever else
///    wants it waits there, so a program is loaded once however many ask.
/// 3. That an address had some ELF last is a hint, which saves the digest where it has it still: the bytes are compared.
class ProgramCache
{
public:
    /// `syscalls` outlives the cache.
    explicit ProgramCache(
        const SyscallTable& syscalls, const ProgramCacheOptions& options = {}) noexcept
      : syscalls_(&syscalls), options_(options)
    {}
    ProgramCache(const ProgramCache&) = delete;
    ProgramCache& operator=(const ProgramCache&) = delete;
    /// [no program of it runs]
    ~ProgramCache() = default;

    /// The program that the ELF at this address is, loaded where nobody did yet; unusable where it is none, never null.
    /// Good while it is held, and the cache lives. Safe for concurrent callers. Cost: to compare the ELF with what the
    /// address had last; where that differs a digest, and what load_program() costs where the ELF is new.
    [[nodiscard]] std::shared_ptr<const LoadedProgram> load(const Pubkey& address, Bytes elf);

    [[nodiscard]] ProgramCacheMetrics metrics() const noexcept;

private:
    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t hints_max = 4096;

    struct Place
    {
        std::mutex loading;
        std::shared_ptr<const LoadedProgram> program;
        std::vector<std::uint8_t> elf;
        std::atomic<std::uint64_t> last_use = 0;
        std::size_t size = 0;
    };
    struct DigestHash
    {
        [[nodiscard]] std::size_t operator()(const Hash32& digest) const noexcept
        {
            return load_le<std::size_t>(digest.data() + 8);
        }
    };
    /// Addresses may be chosen: all of their bytes count.
    struct AddressHash
    {
        [[nodiscard]] std::size_t operator()(const Pubkey& address) const noexcept;
    };
    struct Shard
    {
        std::mutex mutex;
        std::unordered_map<Hash32, std::shared_ptr<Place>, DigestHash> places;
        /// By address. Forgotten all at once where they are too many.
        std::unordered_map<Pubkey, std::weak_ptr<Place>, AddressHash> hints;
    };
    struct Counters
    {
        std::atomic<std::uint64_t> hits = 0;
        std::atomic<std::uint64_t> misses = 0;
        std::atomic<std::uint64_t> unusable = 0;
        std::atomic<std::uint64_t> evictions = 0;
        std::atomic<std::uint64_t> load_ns = 0;
        std::atomic<std::uint64_t> compiled = 0;
        std::atomic<std::uint64_t> not_compiled = 0;
        std::atomic<std::uint64_t> compile_ns = 0;
    };

    [[nodiscard]] std::shared_ptr<const LoadedProgram> find_hinted(
        Shard& shard, const Pubkey& address, Bytes elf);
    [[nodiscard]] std::shared_ptr<Place> place_of(const Hash32& digest);
    void note_use(Place& place) noexcept;
    void fill(Place& place, Bytes elf);
    void evict();
    static void note_compiled(void* cache, const LazyCode::Compiled& compiled) noexcept;

    const SyscallTable* syscalls_;
    ProgramCacheOptions options_;
    std::array<Shard, shard_count> shards_;
    std::mutex evicting_;
    std::atomic<std::size_t> bytes_ = 0;
    std::atomic<std::uint64_t> uses_ = 0;
    Counters counters_;
};
}  // namespace braid::svm
