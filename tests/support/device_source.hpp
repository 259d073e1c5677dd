// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/fetching_view.hpp"
#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace braid::test
{
/// A source whose device can be held up and made to fail, and whose memory keeps what was fetched.
class DeviceSource final : public storage::StateSource
{
public:
    /// The device has what `state` says. [state outlives this]
    explicit DeviceSource(const storage::StateView& state) : state_(state) {}

    [[nodiscard]] std::optional<storage::Value> find(
        const storage::StateKey& key) const noexcept override
    {
        const std::lock_guard guard{mutex_};
        const auto found = kept_.find(name_of(key));
        return found == kept_.end() ? std::nullopt : std::optional{found->second};
    }
    [[nodiscard]] Result<storage::Value, storage::StateError> fetch(
        const storage::StateKey& key) const noexcept override
    {
        std::unique_lock lock{mutex_};
        order_.push_back(name_of(key));
        ++under_way_;
        most_under_way_ = std::max(most_under_way_, under_way_);
        changed_.notify_all();
        changed_.wait(lock, [this] { return !is_held_; });
        --under_way_;
        if (fails_)
            return Err{storage::StateError::io};
        const auto value = state_.read(key);
        if (value.ok() && keeps_)
            kept_.emplace(name_of(key), *value);
        return value;
    }

    /// Lets no read end.
    void hold()
    {
        const std::lock_guard guard{mutex_};
        is_held_ = true;
    }
    void release()
    {
        {
            const std::lock_guard guard{mutex_};
            is_held_ = false;
        }
        changed_.notify_all();
    }
    /// Waits until so many reads began in all.
    void await_fetches(std::size_t count)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return order_.size() >= count; });
    }
    void set_fails(bool fails)
    {
        const std::lock_guard guard{mutex_};
        fails_ = fails;
    }
    void set_keeps(bool keeps)
    {
        const std::lock_guard guard{mutex_};
        keeps_ = keeps;
    }
    /// Names of what was fetched, in the order in which reads began.
    [[nodiscard]] std::vector<std::string> order() const
    {
        const std::lock_guard guard{mutex_};
        return order_;
    }
    [[nodiscard]] std::size_t most_under_way() const
    {
        const std::lock_guard guard{mutex_};
        return most_under_way_;
    }

    [[nodiscard]] static std::string name_of(const storage::StateKey& key)
    {
        std::string name{static_cast<char>(key.vm), static_cast<char>(key.kind)};
        name.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
        return name;
    }

private:
    const storage::StateView& state_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable std::map<std::string, storage::Value> kept_;
    mutable std::vector<std::string> order_;
    mutable std::size_t under_way_ = 0;
    mutable std::size_t most_under_way_ = 0;
    bool is_held_ = false;
    bool fails_ = false;
    bool keeps_ = true;
};
}  // namespace braid::test
