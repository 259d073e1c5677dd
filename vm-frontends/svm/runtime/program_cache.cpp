// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/program_cache.hpp"

#include "kernels/sha256.hpp"
#include <algorithm>
#include <bit>
#include <chrono>

namespace braid::svm
{
namespace
{
/// What a place costs besides its program.
constexpr std::size_t place_bytes = 512;
/// How much machine code an instruction becomes, about: what is compiled later is accounted for when it is loaded.
constexpr std::size_t code_bytes_per_instruction = 24;

[[nodiscard]] std::size_t size_of(const LoadedProgram& program, bool is_compiled) noexcept
{
    if (program.executable == nullptr)
        return place_bytes;
    const Executable& executable = *program.executable;
    const std::size_t code =
        is_compiled ? executable.instruction_count() * code_bytes_per_instruction : 0;
    return place_bytes + executable.rodata.capacity() + executable.text.capacity() +
           executable.functions.capacity() * sizeof(Executable::Function) +
           executable.steps.capacity() * sizeof(Step) + code;
}
}  // namespace

std::size_t ProgramCache::AddressHash::operator()(const Pubkey& address) const noexcept
{
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < sizeof(Pubkey); i += 8)
        hash = std::rotl(hash ^ load_le<std::uint64_t>(address.data() + i), 29) *
               0x9e37'79b9'7f4a'7c15U;
    return hash ^ hash >> 32;
}

std::shared_ptr<const LoadedProgram> ProgramCache::load(const Pubkey& address, Bytes elf)
{
    Shard& shard = shards_[AddressHash{}(address) % shard_count];
    if (std::shared_ptr<const LoadedProgram> program = find_hinted(shard, address, elf))
        return program;
    const std::shared_ptr<Place> place = place_of(kernels::sha256(elf));
    note_use(*place);
    std::shared_ptr<const LoadedProgram> program;
    {
        const std::scoped_lock lock(place->loading);
        if (place->program == nullptr)
            fill(*place, elf);
        else
            counters_.hits.fetch_add(1, std::memory_order_relaxed);
        program = place->program;
    }
    {
        const std::scoped_lock lock(shard.mutex);
        if (shard.hints.size() >= hints_max)
            shard.hints.clear();
        shard.hints[address] = place;
    }
    if (bytes_.load(std::memory_order_relaxed) > options_.bytes_max)
        evict();
    return program;
}

std::shared_ptr<const LoadedProgram> ProgramCache::find_hinted(
    Shard& shard, const Pubkey& address, Bytes elf)
{
    std::shared_ptr<Place> place;
    {
        const std::scoped_lock lock(shard.mutex);
        const auto hint = shard.hints.find(address);
        if (hint != shard.hints.end())
            place = hint->second.lock();
    }
    // A hint was given behind the load, under the same mutex, so program and ELF are there.
    if (place == nullptr || !equal(place->elf, elf))
        return nullptr;
    note_use(*place);
    counters_.hits.fetch_add(1, std::memory_order_relaxed);
    return place->program;
}

void ProgramCache::note_use(Place& place) noexcept
{
    place.last_use.store(
        uses_.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::shared_ptr<ProgramCache::Place> ProgramCache::place_of(const Hash32& digest)
{
    Shard& shard = shards_[digest.bytes[0] % shard_count];
    const std::scoped_lock lock(shard.mutex);
    std::shared_ptr<Place>& place = shard.places[digest];
    if (place == nullptr)
        place = std::make_shared<Place>();
    return place;
}

void ProgramCache::fill(Place& place, Bytes elf)
{
    const auto begin = std::chrono::steady_clock::now();
    const std::shared_ptr<LoadedProgram> program = load_program(elf, *syscalls_);
    const auto time = std::chrono::steady_clock::now() - begin;
    const bool is_compiled = options_.compile_at_run != 0 && can_compile();
    if (is_compiled)
        program->code.enable(options_.compile_at_run, note_compiled, this);
    place.elf.assign(elf.begin(), elf.end());
    place.size = size_of(*program, is_compiled) + place.elf.capacity();
    place.program = program;
    bytes_.fetch_add(place.size, std::memory_order_relaxed);
    counters_.misses.fetch_add(1, std::memory_order_relaxed);
    if (program->kind == LoadedProgram::Kind::unusable)
        counters_.unusable.fetch_add(1, std::memory_order_relaxed);
    counters_.load_ns.fetch_add(
        static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()),
        std::memory_order_relaxed);
}

void ProgramCache::evict()
{
    const std::scoped_lock evicting(evicting_);
    struct Candidate
    {
        std::uint64_t last_use = 0;
        Hash32 digest;
        std::size_t shard = 0;
    };
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < shard_count; ++i)
    {
        const std::scoped_lock lock(shards_[i].mutex);
        for (const auto& [digest, place] : shards_[i].places)
            candidates.push_back({place->last_use.load(std::memory_order_relaxed), digest, i});
    }
    std::ranges::sort(candidates, {}, &Candidate::last_use);
    // An eighth more than must go, so that the next program does not have to look at all of them again.
    const std::size_t goal = options_.bytes_max - options_.bytes_max / 8;
    for (const Candidate& candidate : candidates)
    {
        if (bytes_.load(std::memory_order_relaxed) <= goal)
            return;
        Shard& shard = shards_[candidate.shard];
        const std::scoped_lock lock(shard.mutex);
        const auto at = shard.places.find(candidate.digest);
        if (at == shard.places.end())
            continue;
        // Outlives the hold of its mutex.
        const std::shared_ptr<Place> place = at->second;
        const std::unique_lock loading(place->loading, std::try_to_lock);
        // One that is being loaded counts nothing yet.
        if (!loading.owns_lock() || place->program == nullptr)
            continue;
        bytes_.fetch_sub(place->size, std::memory_order_relaxed);
        counters_.evictions.fetch_add(1, std::memory_order_relaxed);
        shard.places.erase(at);
    }
}

void ProgramCache::note_compiled(void* cache, const LazyCode::Compiled& compiled) noexcept
{
    Counters& counters = static_cast<ProgramCache*>(cache)->counters_;
    counters.compile_ns.fetch_add(compiled.nanoseconds, std::memory_order_relaxed);
    (compiled.was_refused ? counters.not_compiled : counters.compiled)
        .fetch_add(1, std::memory_order_relaxed);
}

ProgramCacheMetrics ProgramCache::metrics() const noexcept
{
    const auto count = [](const std::atomic<std::uint64_t>& counter)
    { return counter.load(std::memory_order_relaxed); };
    const std::uint64_t misses = count(counters_.misses);
    const std::uint64_t evictions = count(counters_.evictions);
    return {.hits = count(counters_.hits),
        .misses = misses,
        .unusable = count(counters_.unusable),
        .evictions = evictions,
        .load_ns = count(counters_.load_ns),
        .compiled = count(counters_.compiled),
        .not_compiled = count(counters_.not_compiled),
        .compile_ns = count(counters_.compile_ns),
        .bytes = bytes_.load(std::memory_order_relaxed),
        .programs = misses - evictions};
}
}  // namespace braid::svm
