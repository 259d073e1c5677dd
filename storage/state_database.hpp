// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_log.hpp"
#include "storage/flat_state.hpp"
#include "storage/store.hpp"

namespace braid::storage
{
struct DatabaseOptions
{
    LogOptions log{};
    FlatOptions flat{};
    /// Heights that readers can go back to, and rewind() can undo.
    std::uint64_t history_window = 128;
    /// The newest heights that only memory and log have: what is undone among them costs the store nothing.
    std::uint64_t settle_lag = 16;
    /// apply() waits for the store while memory holds so much that is not settled.
    std::size_t unsettled_size_max = std::size_t{1} << 30;
};

/// Why the database did not do what it was asked for.
struct DatabaseError
{
    enum class Kind : std::uint8_t
    {
        log,
        store,
        /// Not in the window of history, or above what is there.
        unknown_height,
        /// Log and store do not belong together.
        mismatch,
    };

    Kind kind{};
    std::string detail{};
    [[nodiscard]] std::string message() const;
};

template <typename T>
using DatabaseResult = Result<T, DatabaseError>;

/// The durable state of all VMs: a block log that says what was acknowledged, the latest versions in memory, and a store that follows in
/// the background. Memory is ahead of the log, and the log ahead of the store; a restart reads what the log has above the store.
///
/// Threads: apply() and rewind() of one, append() of one (which may be another), everything else of any.
class StateDatabase
{
public:
    /// Opens or makes the log in `folder`/log and takes up `store` where it stands.
    [[nodiscard]] static DatabaseResult<std::unique_ptr<StateDatabase>> open(FileSystem& files,
        const std::string& folder, std::unique_ptr<Store> store,
        const DatabaseOptions& options = {});
    ~StateDatabase();

    /// Makes the writes of the next height visible to view(); not durable yet. Gives the height.
    [[nodiscard]] DatabaseResult<std::uint64_t> apply(const WriteSet& writes);
    /// Writes the record and waits until it is durable. Several threads may wait for different heights: submit() and wait() of the log.
    /// [record.height was applied, with the record's write set]
    [[nodiscard]] DatabaseResult<Done> append(const BlockRecord& record);
    /// Undoes all heights above, in memory, log and store. [no append() is under way]
    [[nodiscard]] DatabaseResult<Done> rewind(std::uint64_t height);

    /// One above the last applied height; heights below durable() are acknowledged.
    [[nodiscard]] std::uint64_t next_height() const;
    [[nodiscard]] std::uint64_t durable() const;
    /// The lowest height that view() and rewind() know.
    [[nodiscard]] std::uint64_t oldest() const;

    /// The state after that height; it and what it gave last while the view lives.
    [[nodiscard]] DatabaseResult<std::unique_ptr<StateView>> view(std::uint64_t height) const;
    /// Locations that heights above `height` changed, sorted and without repeats; with the bytes that they view.
    struct Locations
    {
        std::vector<std::vector<std::uint8_t>> bytes{};
        std::vector<StateKey> keys{};
    };
    [[nodiscard]] DatabaseResult<Locations> changed_above(std::uint64_t height) const;
    /// The record of a height in the window.
    [[nodiscard]] DatabaseResult<StoredBlock> record(std::uint64_t height) const;

    /// Writes a commitment's nodes and how far they are, beside what the applier writes. The log is kept for heights above.
    [[nodiscard]] DatabaseResult<Done> commit_nodes(
        std::uint64_t height, std::span<const StoreWrite> writes);

    [[nodiscard]] const Store& store() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};
}  // namespace braid::storage
