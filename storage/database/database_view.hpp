// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/database/database_state.hpp"
#include <map>

namespace braid::storage
{
[[nodiscard]] StateError state_error(const StoreError& error) noexcept;

/// The state after one height: memory at that height, and under it the store as it was when the view was made.
///
/// Why the two together are one state. The pin is taken before the store's view, which is of height s. What changed the
/// location at a height in (s, height] stands in memory: it was not settled when the pin was taken, or the store's view
/// would have it, and the pin keeps it. So where memory does not know the location, nobody changed it there. Where s is
/// above the view's height, the first entry of history above that height says what the location held; without one,
/// nobody changed it up to s, and the store's value is the answer.
class DatabaseView final : public StateView
{
public:
    /// Counts itself among the database's views, in which its height stands already.
    DatabaseView(const std::shared_ptr<FlatState>& flat, FlatState::Pin pin, std::uint64_t height,
        std::function<void()> leave)
      : flat_(flat), pin_(std::move(pin)), height_(height), leave_(std::move(leave))
    {}
    DatabaseView(const DatabaseView&) = delete;
    DatabaseView& operator=(const DatabaseView&) = delete;
    ~DatabaseView() override;

    /// Takes the store's view. [before the first read()]
    void stand_on(std::unique_ptr<StoreView> view, std::uint64_t store_height) noexcept
    {
        view_ = std::move(view);
        store_height_ = store_height;
    }
    /// Where reads that memory does not answer are counted.
    void count_in(
        std::atomic<std::uint64_t>& store_reads, std::atomic<std::uint64_t>& history_reads)
    {
        store_reads_ = &store_reads;
        history_reads_ = &history_reads;
    }

    [[nodiscard]] Result<Value, StateError> read(const StateKey& key) const noexcept override;

    /// What memory knows.
    [[nodiscard]] std::optional<Value> find(const StateKey& key) const noexcept
    {
        return flat_->find(key, height_);
    }

    /// As StateDatabase::scan().
    [[nodiscard]] Result<Done, StateError> scan(const StateKey& prefix,
        const std::function<bool(const StateKey& key, const Value& value)>& visit) const;

private:
    class Scan;

    [[nodiscard]] Result<std::optional<Value>, StateError> read_history(const StateKey& key) const;

    std::shared_ptr<FlatState> flat_;
    FlatState::Pin pin_;
    std::uint64_t height_;
    std::function<void()> leave_;
    std::unique_ptr<StoreView> view_;
    std::uint64_t store_height_ = 0;
    std::atomic<std::uint64_t>* store_reads_ = nullptr;
    std::atomic<std::uint64_t>* history_reads_ = nullptr;

    /// What history said: memory has no place for values of heights below what is settled.
    mutable std::mutex mutex_;
    mutable std::map<OwnedKey, Value> old_values_;
    mutable Arena arena_;
};

/// A view as one that fetches takes it.
class DatabaseSource final : public StateSource
{
public:
    /// [a DatabaseView]
    explicit DatabaseSource(std::unique_ptr<StateView> view) : view_(std::move(view)) {}

    [[nodiscard]] std::optional<Value> find(const StateKey& key) const noexcept override
    {
        return static_cast<const DatabaseView&>(*view_).find(key);
    }
    [[nodiscard]] Result<Value, StateError> fetch(const StateKey& key) const noexcept override
    {
        return view_->read(key);
    }

private:
    std::unique_ptr<StateView> view_;
};
}  // namespace braid::storage
