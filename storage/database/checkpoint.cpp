// SPDX-License-Identifier: Apache-2.0
#include "storage/database/database_state.hpp"
#include "storage/database/identity.hpp"
#include <algorithm>

namespace braid::storage
{
DatabaseResult<std::uint64_t> StateDatabase::checkpoint(const std::string& folder)
{
    State& state = *state_;
    if (state.writable == nullptr)
        return failed(DatabaseError::Kind::read_only, "the database was opened for reading");
    const std::lock_guard no_rewind{state.going_back};
    if (const auto found = read_identity(state.files, folder);
        found.identity || !found.failure.empty())
    {
        return failed(DatabaseError::Kind::mismatch,
            "there is a database in " + folder + " already: name another folder");
    }
    if (const auto made = state.files.make_folder(folder); !made.ok())
        return failed(LogError::of_file(made.error()));
    const LogReading whole_log{state};
    std::uint64_t first = 0;
    {
        const std::lock_guard one{state.settling};
        if (const auto done = state.writable->checkpoint(folder + "/store"); !done.ok())
            return failed(done.error());
        const std::lock_guard lock{state.mutex};
        first =
            std::min({state.heights.height, state.nodes.value_or(UINT64_MAX), state.heights.floor});
    }
    first = std::max(first, state.log->first_height());
    const std::uint64_t next = state.log->next_durable();
    const auto copied = state.copy_log(folder + "/log", first, next);
    if (!copied.ok())
        return Err{copied.error()};
    if (const auto done = write_identity(state.files, folder, state.identity); !done.ok())
        return failed(LogError::of_file(done.error()));
    if (const auto done = state.files.sync_folder(folder_of(folder)); !done.ok())
        return failed(LogError::of_file(done.error()));
    return next - 1;
}

/// Writes the records of [first, next) to another log.
DatabaseResult<Done> StateDatabase::State::copy_log(
    const std::string& to, std::uint64_t first, std::uint64_t next) const
{
    LogOptions wanted = options.log;
    wanted.first_height = first;
    wanted.height_known = 0;
    const auto copy = BlockLog::open(files, to, wanted);
    if (!copy.ok())
        return failed(copy.error());
    for (std::uint64_t height = first; height < next; ++height)
    {
        const auto stored = log->read(height);
        if (!stored.ok())
            return failed(stored.error());
        auto block = BlockLog::encode(stored->record);
        if (!block.ok())
            return failed(block.error());
        if (const auto done = (*copy)->submit(std::move(*block)); !done.ok())
            return failed(done.error());
    }
    if (first == next)
        return Done{};
    if (const auto done = (*copy)->wait(next - 1); !done.ok())
        return failed(done.error());
    return Done{};
}
}  // namespace braid::storage
