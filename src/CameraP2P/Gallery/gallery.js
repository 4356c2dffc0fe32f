'use strict';
(() => {
  const find = id => document.getElementById(id);
  const items = [...document.querySelectorAll('.grid li')];
  const days = [...document.querySelectorAll('.day')];
  const filters = find('filters'), viewer = find('viewer'), stage = find('stage');
  let visible = items;
  let current = -1;

  // Filter by kind and camera. A day that has nothing left disappears.
  const filter = () => {
    const wanted = new FormData(filters);
    const [kind, camera] = [wanted.get('kind') ?? '', wanted.get('camera') ?? ''];
    visible = items.filter(item => {
      item.hidden = (kind && item.dataset.kind !== kind) || (camera && item.dataset.camera !== camera);
      return !item.hidden;
    });
    for (const day of days) {
      const count = day.querySelectorAll('li:not([hidden])').length;
      day.hidden = count === 0;
      day.querySelector('small').textContent = count === 1 ? '1 item' : `${count} items`;
    }
    find('nothing').hidden = visible.length > 0 || items.length === 0;
    find('shown').textContent = visible.length === items.length ? '' : `${visible.length} of ${items.length} shown`;
  };
  filters.addEventListener('change', filter);
  filters.addEventListener('submit', event => event.preventDefault());
  filters.hidden = !filters.querySelector('fieldset, select');
  filter();

  // A video without a picture of its own shows its beginning once it comes near.
  const near = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        target.preload = 'metadata';
      }
    }
  }, { rootMargin: '200px' });
  document.querySelectorAll('.tile video:not([poster])').forEach(video => near.observe(video));

  const build = item => {
    const tile = item.querySelector('.tile'), small = tile.querySelector('img, video');
    const text = small?.getAttribute('alt') ?? small?.getAttribute('aria-label') ?? tile.textContent;
    if (tile.href && item.dataset.kind === 'video') {
      const video = document.createElement('video');
      Object.assign(video, { controls: true, autoplay: true, playsInline: true, poster: small?.poster ?? '', src: tile.href });
      video.setAttribute('aria-label', text);
      video.addEventListener('error', () => tell(item, 'This browser cannot play the file. Open it in another program.'));
      return video;
    }
    if (!tile.href && !small) {
      return message('The camera sent no picture.');
    }
    const image = document.createElement('img');
    Object.assign(image, { alt: text, src: tile.href || small.src, className: tile.href ? '' : 'small' });
    image.addEventListener('error', () => tell(item, 'The file cannot be shown. It may have been moved or deleted.'));
    return image;
  };
  const message = text => Object.assign(document.createElement('p'), { textContent: text });
  const tell = (item, text) => {
    if (viewer.open && visible[current] === item) {
      stage.replaceChildren(message(text));
    }
  };

  const show = index => {
    if (index < 0 || index >= visible.length) {
      return;
    }
    current = index;
    const item = visible[index], open = find('open'), tile = item.querySelector('.tile');
    stage.replaceChildren(build(item));
    find('where').textContent = `${index + 1} of ${visible.length} · ${tile.title}`;
    open.hidden = !tile.href;
    if (tile.href) {
      open.href = tile.href;
    }
    find('previous').disabled = index === 0;
    find('next').disabled = index === visible.length - 1;
    if (!viewer.open) {
      viewer.showModal();
      find('close').focus();
    } else if (!viewer.contains(document.activeElement) || document.activeElement.disabled) {
      find('close').focus();
    }
  };

  find('days').addEventListener('click', event => {
    const item = event.target.closest('.tile')?.closest('li');
    if (item && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(visible.indexOf(item));
    }
  });
  find('close').addEventListener('click', () => viewer.close());
  find('previous').addEventListener('click', () => show(current - 1));
  find('next').addEventListener('click', () => show(current + 1));
  viewer.addEventListener('close', () => {
    stage.replaceChildren();
    visible[current]?.querySelector('.tile').focus();
  });
  viewer.addEventListener('keydown', event => {
    const steps = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: visible.length - 1 };
    // In a video these keys are the player's own.
    if (event.key in steps && event.target.tagName !== 'VIDEO') {
      event.preventDefault();
      show(steps[event.key]);
    }
  });

  // A swipe to the side turns to the next or previous one.
  let start = null;
  viewer.addEventListener('touchstart', event => {
    const touch = event.touches[0];
    start = event.touches.length === 1 && event.target.tagName !== 'VIDEO' ? { x: touch.clientX, y: touch.clientY } : null;
  }, { passive: true });
  viewer.addEventListener('touchend', event => {
    const touch = event.changedTouches[0];
    const [x, y] = start ? [touch.clientX - start.x, touch.clientY - start.y] : [0, 0];
    start = null;
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) {
      show(current + (x < 0 ? 1 : -1));
    }
  }, { passive: true });
})();
