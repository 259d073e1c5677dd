// SPDX-License-Identifier: Apache-2.0
#include "base/arena.hpp"

namespace braid
{
Arena::Arena(Arena&& other) noexcept
  : next_(std::exchange(other.next_, 0)),
    end_(std::exchange(other.end_, 0)),
    last_(std::exchange(other.last_, nullptr)),
    spare_(std::exchange(other.spare_, nullptr)),
    chunk_size_(other.chunk_size_),
    reserved_(std::exchange(other.reserved_, 0))
{}

Arena& Arena::operator=(Arena&& other) noexcept
{
    if (this != &other)
    {
        release(nullptr);
        release_spare();
        next_ = std::exchange(other.next_, 0);
        end_ = std::exchange(other.end_, 0);
        last_ = std::exchange(other.last_, nullptr);
        spare_ = std::exchange(other.spare_, nullptr);
        chunk_size_ = other.chunk_size_;
        reserved_ = std::exchange(other.reserved_, 0);
    }
    return *this;
}

Arena::~Arena()
{
    release(nullptr);
    release_spare();
}

void* Arena::allocate_slow(std::size_t size, std::size_t alignment) noexcept
{
    const std::size_t needed = size + alignment + sizeof(Chunk);
    if (spare_ != nullptr && spare_->size >= needed)
    {
        Chunk* const chunk = std::exchange(spare_, spare_->previous);
        chunk->previous = last_;
        begin(chunk);
        return allocate(size, alignment);
    }
    const std::size_t chunk_size = needed > chunk_size_ ? needed : chunk_size_;
    auto* chunk = ::new (::operator new(chunk_size)) Chunk{.previous = last_, .size = chunk_size};
    reserved_ += chunk_size;
    begin(chunk);
    return allocate(size, alignment);
}

void Arena::begin(Chunk* chunk) noexcept
{
    last_ = chunk;
    next_ = reinterpret_cast<std::uintptr_t>(chunk + 1);
    end_ = reinterpret_cast<std::uintptr_t>(chunk) + chunk->size;
}

void Arena::release(Chunk* until) noexcept
{
    while (last_ != until)
    {
        Chunk* previous = last_->previous;
        reserved_ -= last_->size;
        ::operator delete(static_cast<void*>(last_));
        last_ = previous;
    }
}

void Arena::reset() noexcept
{
    release_spare();
    if (last_ == nullptr)
        return;
    Chunk* first = last_;
    while (first->previous != nullptr)
        first = first->previous;
    release(first);
    begin(first);
}

void Arena::recycle() noexcept
{
    while (last_ != nullptr)
    {
        Chunk* const previous = std::exchange(last_->previous, spare_);
        spare_ = std::exchange(last_, previous);
    }
    next_ = end_ = 0;
}

void Arena::release_spare() noexcept
{
    std::swap(last_, spare_);
    release(nullptr);
    std::swap(last_, spare_);
}
}  // namespace braid
